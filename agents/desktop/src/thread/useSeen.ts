import { onBeforeUnmount, watch, type Ref } from 'vue'
import { hub } from '@desk/api/calls'
import { line } from '@desk/live/socket'
import { useInbox } from '@desk/stores/inbox'
import { useThread } from '@desk/stores/thread'
import { inOrder } from './marks'

/** Tells the hub how far this agent has read, once it is really before their eyes. */
export function useSeen(atEnd: Readonly<Ref<boolean>>) {
  const thread = useThread()
  const inbox = useInbox()
  let told = ''

  function look() {
    const card = thread.card
    if (!card || document.hidden || !atEnd.value || thread.keptUnread === card.row.id) return
    const mark = `${card.row.id} ${card.last_seq}`
    if (told === mark || card.last_seq <= card.last_seen) return
    told = mark
    inbox.touch(card.row.id, { unread: 0 })
    const { row, last_seq } = card
    inOrder(() => hub.seen(row.id, last_seq)).catch(() => (told = ''))
  }

  // What did not reach the hub is told again when the line is back.
  watch([() => thread.card?.last_seq, () => thread.card?.row.id, atEnd, line], look, { immediate: true })
  document.addEventListener('visibilitychange', look)
  onBeforeUnmount(() => document.removeEventListener('visibilitychange', look))
}
