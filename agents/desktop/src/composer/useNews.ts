import { computed, shallowRef, watch } from 'vue'
import type { TimelineItem } from '@desk/api/types'
import { useDirectory } from '@desk/stores/directory'
import { useSession } from '@desk/stores/session'
import { useThread } from '@desk/stores/thread'

/**
 * Messages that came into the conversation while something is being written: they are to be read
 * before the answer goes out, so sending then takes a second press.
 */
export function useNews(writing: () => boolean) {
  const thread = useThread()
  const session = useSession()
  const directory = useDirectory()
  const since = shallowRef(seqNow())
  const warned = shallowRef(false)

  watch(writing, (now) => now && forget())

  const news = computed<TimelineItem | undefined>(() =>
    writing() ? [...thread.ordered, ...thread.beyond.values()].findLast((item) => isNews(item)) : undefined,
  )
  const author = computed(() => {
    const message = news.value?.message
    return message?.direction === 'out' ? directory.agentName(message.agent_id) : message?.sender_name || message?.sender || ''
  })

  function isNews(item: TimelineItem) {
    const { message } = item
    const here = item.conversation_id === thread.row?.conversation_id
    return here && !!message && message.seq > since.value && message.agent_id !== session.agentId
  }

  function seqNow() {
    return thread.card?.last_seq ?? 0
  }

  function forget() {
    since.value = seqNow()
    warned.value = false
  }

  /** True when it may go out; the first press on unseen news only warns. */
  function pass(): boolean {
    if (!news.value || warned.value) return true
    warned.value = true
    return false
  }

  return { news, author, warned, pass, forget }
}
