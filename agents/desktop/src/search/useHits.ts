import { useRoute, useRouter, type RouteLocationRaw } from 'vue-router'
import type { SearchHit } from '@desk/api/types'
import { useThread } from '@desk/stores/thread'

/** Where a hit is to be seen. */
export function useHits() {
  const route = useRoute()
  const router = useRouter()
  const thread = useThread()

  function addressOf(hit: SearchHit): RouteLocationRaw {
    if (hit.kind === 'customer' || !hit.interaction_id)
      return { name: 'customer', params: { id: hit.customer_id } }
    const shown = thread.customer?.id === hit.customer_id && hit.kind !== 'interaction'
    if (route.name === 'customer' && shown)
      return { name: 'customer', params: route.params, query: hit.entry_id ? { entry: hit.entry_id } : {} }
    // The timeline is the whole customer's: what is open there already stays open.
    const here = route.name === 'inbox' && shown
    const params = {
      view: route.name === 'inbox' ? route.params.view : 'mine',
      interaction: here ? thread.id : hit.interaction_id,
    }
    return { name: 'inbox', params, query: hit.entry_id ? { entry: hit.entry_id } : {} }
  }

  const open = (hit: SearchHit) => router.push(addressOf(hit))

  return { addressOf, open }
}
