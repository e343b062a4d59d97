import { nextTick, watch, type ShallowRef } from 'vue'
import { useRoute } from 'vue-router'
import type { TimelineItem } from '@desk/api/types'
import { useThread } from '@desk/stores/thread'

const PAGES = 50 // of older entries that are fetched to reach one
const PAGE = 200
const LIT_MS = 2_400

/**
 * Goes to the entry that the address names (`?entry=`): fetches what is older until it is there,
 * has its interaction unfolded, and lights it for a moment.
 */
export function useEntry(
  box: Readonly<ShallowRef<HTMLElement | null>>,
  unfold: (interaction: string) => void,
  letGo: () => void,
) {
  const route = useRoute()
  const thread = useThread()

  async function go(id: string) {
    const open = thread.id
    for (let n = 0; n < PAGES && !thread.items.has(id) && thread.older; n++) {
      await thread.loadOlder(PAGE)
      if (thread.id !== open || route.query.entry !== id) return
    }
    await show(thread.items.get(id))
  }

  /** Goes to the first entry of a day, or of the next day that has any. */
  async function goToDay(day: string) {
    const begins = new Date(`${day}T00:00`).getTime()
    const reached = () => !thread.ordered[0] || Date.parse(thread.ordered[0].at) < begins
    for (let n = 0; n < PAGES && !reached() && thread.older; n++) await thread.loadOlder(PAGE)
    await show(thread.ordered.find((item) => Date.parse(item.at) >= begins))
  }

  async function show(item?: TimelineItem) {
    if (!item) return
    if (item.interaction_id && item.interaction_id !== thread.id) unfold(item.interaction_id)
    letGo()
    await nextTick()
    light(item.id)
  }

  function light(id: string) {
    const entry = box.value?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`)
    if (!entry || !box.value) return
    const room = Math.max(12, (box.value.clientHeight - entry.offsetHeight) / 2)
    box.value.scrollTop = entry.offsetTop - room
    entry.classList.add('lit')
    setTimeout(() => entry.classList.remove('lit'), LIT_MS)
  }

  const named = () => String(route.query.entry ?? '')
  watch(named, (id) => id && go(id))

  return { named, go, goToDay }
}
