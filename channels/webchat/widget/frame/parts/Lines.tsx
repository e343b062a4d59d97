/** What one person said in one go: bubbles, and how the last of them stands. */
import { again, drop } from '../outbox'
import { config } from '../state'
import { clockTime, dayName, fileSize, has, t } from '../words'
import { Attachments } from './Attachments'
import { Avatar } from './Avatar'
import { Icon } from './Icon'
import type { Group, Said } from './lines'
import { Rich } from './Rich'

const MARKS = { sending: 'clock', sent: 'check', read: 'checks', failed: 'alert' } as const

function State({ line }: { line: Said }) {
  const { state, at, why, id } = line
  if (!state) return <time dateTime={at}>{clockTime(at)}</time>
  return (
    <span class={`state ${state}`}>
      {state !== 'failed' && state !== 'sending' && <time dateTime={at}>{clockTime(at)}</time>}
      <Icon name={MARKS[state]} size={15} />
      {state === 'failed' ? whyNot(why!) : t(`state.${state}`)}
      {state === 'failed' && (
        <>
          <button type="button" class="link" onClick={() => again(id)}>
            {t('state.retry')}
          </button>
          <button type="button" class="link" onClick={() => drop(id)}>
            {t('state.drop')}
          </button>
        </>
      )}
    </span>
  )
}

/** Why something was not taken, in words. */
export function whyNot(code: string): string {
  const key = `refused.${code}`
  return t(has(key) ? key : 'refused.other', { size: fileSize(config.value!.max_file) })
}

function Bubble({ line }: { line: Said }) {
  const bare = !line.text && line.files.every(({ shown, type }) => shown || type.startsWith('audio/'))
  return (
    <li class={`bubble ${bare ? 'naked' : ''} ${line.state}`}>
      {line.text && <Rich text={line.text} marked={line.from === 'agent'} />}
      <Attachments files={line.files} />
    </li>
  )
}

export function Lines({ group: { day, lines } }: { group: Group }) {
  const first = lines[0]!
  const mine = first.from === 'visitor'
  const name = first.name || config.value!.name
  const last = lines.at(-1)!
  return (
    <>
      {day && (
        <h2 class="day">
          <time dateTime={first.at}>{dayName(first.at)}</time>
        </h2>
      )}
      <article class={`said ${mine ? 'mine' : ''}`} aria-label={mine ? undefined : name}>
        {!mine && <Avatar name={name} />}
        <div class="grow">
          {!mine && <b class="name">{name}</b>}
          <ul>
            {lines.map((line) => (
              <Bubble key={line.id} line={line} />
            ))}
          </ul>
          <div class="foot">
            <State line={lines.find(({ state }) => state === 'failed') ?? last} />
          </div>
        </div>
      </article>
    </>
  )
}
