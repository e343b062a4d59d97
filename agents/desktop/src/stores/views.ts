import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import type { Count, SavedView } from '@desk/api/types'
import { readAsked, wordsOf, type Asked } from '@desk/inbox/asked'
import { VIEWS } from '@desk/inbox/useInboxPlace'

/** Lists with a name: one's own and those that everybody has. */
export const useViews = defineStore('views', () => {
  const views = shallowRef<SavedView[]>([])
  const counts = shallowRef<ReadonlyMap<string, Count>>(new Map())

  async function load() {
    const all = await hub.views()
    views.value = all.filter((one) => !one.retired).sort((a, b) => a.place - b.place || a.name.localeCompare(b.name))
  }

  /** The hub counts them up to a hundred, when somebody looks. */
  async function count() {
    await load()
    const counted = views.value.map(async (one) => [one.id, await hub.inboxCount(askedOf(one))] as const)
    counts.value = new Map(await Promise.all(counted))
  }

  async function add(name: string, asked: Asked, owner: string | null) {
    const filters = { view: asked.view, ...wordsOf(asked) }
    const view = await hub.addView({ name, filters, owner, place: 0 })
    await load()
    return view
  }

  async function drop(view: SavedView) {
    await hub.dropView(view.id, view.ver)
    await load()
  }

  return { views, counts, load, count, add, drop }
})

export function askedOf(view: SavedView): Asked {
  return readAsked(VIEWS.find((name) => name === view.filters.view) ?? 'mine', view.filters)
}
