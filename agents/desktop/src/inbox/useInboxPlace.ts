import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { ViewName } from '@desk/api/types'
import { FILTERS, readAsked, wordsOf, type Asked, type Narrow, type Sort } from './asked'

/** Where this agent was named: a list of notes, not of interactions. */
export const MENTIONS = 'mentions'
/** Lists one works from; the others are put-aside work, reached by the icons beside the heading. */
export const TABS = ['mine', 'unassigned', 'queue'] as const
const PUT_ASIDE = ['snoozed', 'closed'] as const
export const ASIDE = [MENTIONS, ...PUT_ASIDE] as const
export const VIEWS: readonly ViewName[] = [...TABS, ...PUT_ASIDE]

export type Shelf = ViewName | typeof MENTIONS

/** Where in the inbox the address says we are, and how to go elsewhere. */
export function useInboxPlace() {
  const route = useRoute()
  const router = useRouter()

  const view = computed<ViewName>(() => VIEWS.find((name) => name === route.params.view) ?? 'mine')
  /** What is on the screen: one of the lists, or the mentions. */
  const shelf = computed<Shelf>(() => (route.params.view === MENTIONS ? MENTIONS : view.value))
  const asked = computed<Asked>(() => readAsked(view.value, route.query))
  const saved = computed(() => String(route.query.saved ?? ''))
  const interaction = computed(() => String(route.params.interaction ?? ''))
  const entry = computed(() => String(route.query.entry ?? ''))
  const narrowed = computed(() => FILTERS.filter((name) => asked.value.narrow[name]))

  /** Another view begins plain; another interaction leaves the list as it is. */
  const address = (to: { view?: Shelf; interaction?: string; asked?: Asked; saved?: string }) => {
    if ((to.view ?? (to.asked ? '' : shelf.value)) === MENTIONS)
      return { name: 'inbox', params: { view: MENTIONS, interaction: to.interaction ?? '' }, query: {} }
    const wanted = to.asked ?? (to.view ? readAsked(to.view as ViewName, {}) : asked.value)
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

  return { view, shelf, asked, saved, narrowed, interaction, entry, address, open, close, narrow, sort, widen }
}
