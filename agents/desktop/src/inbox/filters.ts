import { computed, shallowRef } from 'vue'
import { useDirectory } from '@desk/stores/directory'
import { t } from '@desk/words/t'
import type { Filter } from './asked'

/** Whether the choices stand open over the list. */
export const filtersOpen = shallowRef(false)

const MEDIA = ['email', 'chat', 'messaging', 'voice']
const STATES = ['queued', 'offered', 'active', 'wrapup']

export interface Choice {
  id: string
  name: string
}

/** What a list can be narrowed to, by the names people know. */
export function useFilters() {
  const directory = useDirectory()
  const known = computed<Partial<Record<Filter, readonly Choice[]>>>(() => ({
    queue: directory.myQueues,
    account: directory.directory.accounts,
    agent: directory.directory.agents,
    tag: directory.directory.tags.filter((tag) => !tag.retired),
    medium: MEDIA.map((id) => ({ id, name: t(`channel.${id}`) })),
    state: STATES.map((id) => ({ id, name: t(`filter.state.${id}`) })),
  }))

  /** What an active one says. */
  function words(filter: Filter, id: string): string {
    const choice = known.value[filter]?.find((one) => one.id === id)
    return choice ? `${t(`filter.${filter}`)}: ${choice.name}` : t(`filter.${filter}`)
  }

  return { known, words }
}
