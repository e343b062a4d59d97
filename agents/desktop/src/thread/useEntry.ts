import { nextTick, watch, type ShallowRef } from 'vue'
import { useRoute } from 'vue-router'
import type { TimelineItem } from '@desk/api/types'
import { useThread } from '@desk/stores/thread'

const PAGES = 50 // of older entries that are fetched to reach a day
const PAGE = 200
const LIT_MS = 2_400

/**
 * Goes to the entry that the address names (`?entry=`): fetches what stands around it, has its
 * interaction unfolded, and lights it for a moment.
 */
export function useEntry(
  box: Readonly<ShallowRef<HTMLElement | null>>,
  unfold: (interaction: string) => void,
  atEnd: ShallowRef<boolean>,
) {
  const route = useRoute()
  const thread = useThread()

  async function go(id: string) {
    if (!find(id)) await thread.goTo(id)
    if (named() === id) await show(find(id))
  }

  /** By its own id, or that of the message or note it shows. */
  const find = (id: string) =>
    thread.items.get(id) ?? thread.ordered.find((item) => item.message?.id === id || item.note?.id === id)

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
    atEnd.value = false
    await nextTick()
    light(item.id)
  }

  /** Holds it in view while what stands above finds its height, unless the reader goes elsewhere. */
  function light(id: string) {
    const frame = box.value
    const entry = frame?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`)
    if (!entry || !frame) return
    const aim = () => {
      if (atEnd.value) return letGo()
      const room = Math.max(12, (frame.clientHeight - entry.offsetHeight) / 2)
      frame.scrollTop = entry.offsetTop - room
    }
    const watcher = new ResizeObserver(aim)
    const letGo = () => watcher.disconnect()
    watcher.observe(frame.firstElementChild ?? entry)
    for (const move of ['wheel', 'keydown', 'pointerdown']) frame.addEventListener(move, letGo, { once: true })
    entry.classList.add('lit')
    setTimeout(() => {
      letGo()
      entry.classList.remove('lit')
    }, LIT_MS)
  }

  const named = () => String(route.query.entry ?? '')
  watch(named, (id) => id && thread.status === 'ready' && go(id))

  return { named, go, goToDay }
}
