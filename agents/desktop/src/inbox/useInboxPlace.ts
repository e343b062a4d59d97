import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { ViewName } from '@desk/api/types'

/** Lists one works from; the others are put-aside work, reached by the icons beside the heading. */
export const TABS = ['mine', 'unassigned', 'queue'] as const
export const ASIDE = ['snoozed', 'closed'] as const
const VIEWS: readonly ViewName[] = [...TABS, ...ASIDE]

/** Where in the inbox the address says we are, and how to go elsewhere. */
export function useInboxPlace() {
  const route = useRoute()
  const router = useRouter()

  const view = computed<ViewName>(() => VIEWS.find((name) => name === route.params.view) ?? 'mine')
  const queue = computed(() => String(route.query.queue ?? ''))
  const interaction = computed(() => String(route.params.interaction ?? ''))

  const address = (to: { view?: ViewName; queue?: string; interaction?: string }) => ({
    name: 'inbox',
    params: { view: to.view ?? view.value, interaction: to.interaction ?? '' },
    query: (to.queue ?? queue.value) && (to.view ?? view.value) === 'queue' ? { queue: to.queue ?? queue.value } : {},
  })

  const open = (id: string) => router.push(address({ interaction: id }))
  const close = () => router.push(address({}))

  return { view, queue, interaction, address, open, close }
}
