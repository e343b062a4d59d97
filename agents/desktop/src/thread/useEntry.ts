import { nextTick, watch, type ShallowRef } from 'vue'
import { useRoute } from 'vue-router'
import { useThread } from '@desk/stores/thread'

const PAGES = 60 // of older entries that are fetched to reach one
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
      await thread.loadOlder()
      if (thread.id !== open || route.query.entry !== id) return
    }
    const item = thread.items.get(id)
    if (!item) return
    if (item.interaction_id && item.interaction_id !== thread.id) unfold(item.interaction_id)
    letGo()
    await nextTick()
    light(id)
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

  return { named, go }
}
