import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { ViewName } from '@desk/api/types'
import { FILTERS, readAsked, wordsOf, type Asked, type Narrow, type Sort } from './asked'

/** Lists one works from; the others are put-aside work, reached by the icons beside the heading. */
export const TABS = ['mine', 'unassigned', 'queue'] as const
export const ASIDE = ['snoozed', 'closed'] as const
export const VIEWS: readonly ViewName[] = [...TABS, ...ASIDE]

/** Where in the inbox the address says we are, and how to go elsewhere. */
export function useInboxPlace() {
  const route = useRoute()
  const router = useRouter()

  const view = computed<ViewName>(() => VIEWS.find((name) => name === route.params.view) ?? 'mine')
  const asked = computed<Asked>(() => readAsked(view.value, route.query))
  const saved = computed(() => String(route.query.saved ?? ''))
  const interaction = computed(() => String(route.params.interaction ?? ''))
  const narrowed = computed(() => FILTERS.filter((name) => asked.value.narrow[name]))

  /** Another view begins plain; another interaction leaves the list as it is. */
  const address = (to: { view?: ViewName; interaction?: string; asked?: Asked; saved?: string }) => {
    const wanted = to.asked ?? (to.view ? readAsked(to.view, {}) : asked.value)
    const stays = !to.asked && !to.view ? saved.value : ''
    const named = to.saved ?? stays
    return {
      name: 'inbox',
      params: { view: wanted.view, interaction: to.interaction ?? '' },
      query: { ...wordsOf(wanted), ...(named ? { saved: named } : {}) },
    }
  }

  const open = (id: string) => router.push(address({ interaction: id }))
  const close = () => router.push(address({}))
  const here = (changes: Partial<Asked>) =>
    router.push(address({ asked: { ...asked.value, ...changes }, interaction: interaction.value, saved: saved.value }))
  const narrow = (changes: Narrow) => here({ narrow: { ...asked.value.narrow, ...changes } })
  const sort = (by: Sort) => here({ sort: by })
  const widen = () => here({ narrow: {} })

  return { view, asked, saved, narrowed, interaction, address, open, close, narrow, sort, widen }
}
