/** A conversation: who answers, what was said, and the field to write in. */
import { useSignal } from '@preact/signals'
import { attach } from '../files'
import { drop, refusedLeave } from '../outbox'
import { config, talk, thread } from '../state'
import { opening, t } from '../words'
import { Avatar } from '../parts/Avatar'
import { Composer } from '../parts/Composer'
import { Ending } from '../parts/Ending'
import { Head } from '../parts/Head'
import { Log } from '../parts/Log'
import { Menu, type Sheet } from '../parts/Menu'
import { Sheets } from '../parts/Sheets'
import { Waiting } from '../parts/Waiting'

function standing(): string {
  const { open, opens_at } = config.value!
  if (thread.value?.state === 'ended') return t('chat.ended')
  if (thread.value?.state === 'active') return t('chat.online')
  if (!open) return opens_at ? t('chat.closed', { when: opening(opens_at) }) : t('chat.away')
  return t(thread.value ? 'chat.waiting' : 'chat.online')
}

/** Who answered last, when nobody does now. */
const answered = () => talk.value?.messages.findLast(({ from }) => from === 'agent')?.name

export function Chat() {
  const chosen = useSignal<Sheet>('')
  const over = useSignal(false)
  const refused = refusedLeave()
  const sheet = refused ? 'mail' : chosen.value
  const name = thread.value?.agent ?? answered() ?? config.value!.name

  function done() {
    chosen.value = ''
    if (refused) drop(refused.move.id)
  }

  function dropped(event: DragEvent) {
    event.preventDefault()
    over.value = false
    if (config.value!.files) attach(event.dataTransfer?.files ?? [])
  }

  function drag(event: DragEvent) {
    event.preventDefault()
    over.value = config.value!.files && event.type === 'dragover'
  }

  return (
    <section class="chat" onDragOver={drag} onDragLeave={drag} onDrop={dropped}>
      <Head>
        <Avatar name={name} on={thread.value?.state === 'active'} />
        <div class="grow who">
          <h1 class="cut">{name}</h1>
          <p class="cut">{standing()}</p>
        </div>
        {thread.value && thread.value.state !== 'ended' && <Menu open={(wanted) => (chosen.value = wanted)} />}
      </Head>
      <Log />
      {over.value && <p class="dropping">{t('write.drop')}</p>}
      {sheet ? (
        <Sheets key={refused?.move.id ?? sheet} sheet={sheet} refused={refused} done={done} />
      ) : (
        <>
          <Waiting ask={() => (chosen.value = 'mail')} />
          <Ending />
        </>
      )}
      <Composer />
    </section>
  )
}
