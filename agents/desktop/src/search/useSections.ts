import { computed, type ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import type { SearchGroup, SearchHit, SearchPage } from '@desk/api/types'
import { t } from '@desk/words/t'
import { fits, useCommands, type Command } from './commands'
import { finder, openFinder } from './finder'
import { OPERATORS } from './operators'
import { recentSearches, rememberSearch } from './recent'
import { useHits } from './useHits'

/** A line of the finder. One that `stays` leaves the finder open. */
export interface Option {
  id: string
  run: () => unknown
  stays?: boolean
  command?: Command
  hit?: SearchHit
  operator?: string
  example?: string
  text?: string
}

export interface Section {
  key: string
  title: string
  options: Option[]
}

/** What the finder offers for what is typed, in order. */
export function useSections(text: ComputedRef<string>, page: ComputedRef<SearchPage | null>) {
  const router = useRouter()
  const commands = useCommands()
  const hits = useHits()

  const sections = computed(() => {
    if (!finder.value) return []
    const all = finder.value.aim === 'do' ? [...toDo(), ...found(), everywhere()] : toFind()
    return all.filter((section) => section.options.length)
  })

  function toDo(): Section[] {
    const able = commands.value.filter((command) => fits(command.name, text.value))
    return (['here', 'go', 'state', 'look'] as const).map((group) => ({
      key: group,
      title: t(`palette.${group}`),
      options: able.filter((one) => one.group === group).map((command) => ({ id: command.id, command, run: command.run })),
    }))
  }

  function toFind(): Section[] {
    if (!text.value.trim()) return [recent(), operators()]
    return [...found(), ...(finder.value?.within ? [] : [all()])]
  }

  const found = (): Section[] => (page.value?.groups ?? []).map(groupOf)

  const groupOf = (group: SearchGroup): Section => ({
    key: group.group,
    title: `${t(`search.group.${group.group}`)} · ${countOf(group)}`,
    options: group.hits.map((hit) => ({ id: `hit-${hit.id}`, hit, run: () => choose(hit) })),
  })

  function choose(hit: SearchHit) {
    if (finder.value?.aim === 'find') rememberSearch(text.value)
    return hits.open(hit)
  }

  const recent = (): Section => ({
    key: 'recent',
    title: t('search.recent'),
    options: recentSearches().map((one, n) => ({
      id: `recent-${n}`, text: one, stays: true, run: () => type(one),
    })),
  })

  const operators = (): Section => ({
    key: 'operators',
    title: t('search.operators'),
    options: OPERATORS.map(([name, begin, example]) => ({
      id: `operator-${name}`, operator: name, example, stays: true, run: () => type(begin),
    })),
  })

  function type(words: string) {
    if (finder.value) finder.value = { ...finder.value, text: words }
  }

  const all = (): Section => ({
    key: 'all',
    title: '',
    options: [{
      id: 'all',
      text: t('search.all'),
      run: () => {
        rememberSearch(text.value)
        return router.push({ name: 'search', query: { q: text.value } })
      },
    }],
  })

  /** From the palette on to the messages. */
  const everywhere = (): Section => ({
    key: 'everywhere',
    title: '',
    options: text.value.trim()
      ? [{ id: 'everywhere', text: t('search.everywhere', { text: text.value.trim() }), stays: true, run: () => openFinder('find', text.value) }]
      : [],
  })

  return sections
}

/** How many there are; beyond a hundred nobody counts. */
export function countOf(group: SearchGroup): string {
  if (group.count >= 100) return '99+'
  return group.more ? `${group.count}+` : String(group.count)
}
