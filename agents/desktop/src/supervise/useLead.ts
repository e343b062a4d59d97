import { shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import type { InboxRow, InteractionCard, TransferTo } from '@desk/api/types'
import { useDirectory } from '@desk/stores/directory'
import { useToasts } from '@desk/stores/toasts'
import { t } from '@desk/words/t'

/** What those who lead do with a row of the board; `row` is the one in hand. */
export function useLead(done: () => unknown) {
  const directory = useDirectory()
  const toasts = useToasts()
  const row = shallowRef<InboxRow | null>(null)
  const busy = shallowRef(false)

  async function make(move: Promise<InteractionCard>, said?: string) {
    busy.value = true
    try {
      await move
      if (said) toasts.say(said)
      return true
    } catch (error) {
      toasts.complain(error)
      return false
    } finally {
      busy.value = false
      void done()
    }
  }

  /** A colleague gets it without being asked; a queue asks as it always does. */
  async function transfer(to: Partial<TransferTo>) {
    const one = row.value
    if (!one) return false
    const name = directory.agentName(to.agent_id) || directory.queueName(to.queue_id)
    if (!to.agent_id) return make(hub.transfer(one.id, to), t('transfer.done', { name }))
    return make(hub.assign(one.id, to.agent_id, to.note ?? ''), t('board.assigned', { name }))
  }

  /** Back to the queue it came from, at its old place. */
  const putBack = (one: InboxRow) =>
    make(hub.transfer(one.id, { queue_id: one.queue_id }), t('transfer.done', { name: directory.queueName(one.queue_id) }))

  const prioritise = (one: InboxRow, priority: number) => make(hub.prioritise(one.id, priority))

  return { row, busy, transfer, putBack, prioritise }
}

export type Lead = ReturnType<typeof useLead>
