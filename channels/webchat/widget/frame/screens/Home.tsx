/** The first screen: a greeting, whether anybody is there, and what was talked about before. */
import { config, live, recent } from '../state'
import type { Thread } from '../protocol'
import { openConversation, startNew, write } from '../moves'
import { opening, shortTime, t } from '../words'
import { Avatar } from '../parts/Avatar'
import { Corner } from '../parts/Corner'
import { Icon } from '../parts/Icon'

const BOLD = /\*\*/g

function Row({ thread }: { thread: Thread }) {
  const { agent, state, unread, preview, last_at, conversation } = thread
  const name = agent ?? config.value!.name
  return (
    <li>
      <button type="button" class={`row ${unread ? 'new' : ''}`} onClick={() => openConversation(conversation)}>
        <Avatar name={name} on={state === 'active'} />
        <span class="grow">
          <span class="line">
            <b class="cut">{name}</b>
            <time dateTime={last_at}>{shortTime(last_at)}</time>
          </span>
          <span class="line">
            <span class="cut">{preview.replace(BOLD, '') || t('row.file')}</span>
            {unread > 0 && (
              <span class="count" aria-label={t('unread', { n: unread })} role="img">
                {unread}
              </span>
            )}
            {!unread && state !== 'active' && <span class="chip">{t(`row.${state}`)}</span>}
          </span>
        </span>
      </button>
    </li>
  )
}

function Presence() {
  const { open, opens_at } = config.value!
  const words = open ? t('home.here') : opens_at ? t('home.closed', { when: opening(opens_at) }) : t('home.away')
  return <small class={`presence ${open ? 'here' : ''}`}>{words}</small>
}

export function Home() {
  const { name, title, greeting } = config.value!
  const open = live.value && recent.value.some(({ state }) => state !== 'ended')
  return (
    <section class="home">
      <header class="hero">
        <div class="bar">
          <b class="cut grow">{name}</b>
          <Corner />
        </div>
        <h1>{title || t('home.title')}</h1>
        <p>{greeting || t('home.greeting')}</p>
      </header>
      <div class="cards">
        <button type="button" class="card start" onClick={write}>
          <span class="grow">
            <b>{t(open ? 'home.goon' : 'home.write')}</b>
            <Presence />
          </span>
          <span class="disc">
            <Icon name="write" />
          </span>
        </button>
        {recent.value.length > 0 && (
          <section class="card talks" aria-labelledby="talks">
            <h2 id="talks">{t('home.recent')}</h2>
            <ul>
              {recent.value.map((thread) => (
                <Row key={thread.conversation} thread={thread} />
              ))}
            </ul>
            {open && (
              <button type="button" class="quiet" onClick={startNew}>
                {t('home.new')}
              </button>
            )}
          </section>
        )}
      </div>
    </section>
  )
}
