import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { InboxRow } from '@desk/api/types'

/** The rows that are picked out to do one thing to all of them. */
export function useSelection(rows: ComputedRef<readonly InboxRow[]>) {
  const ids = shallowRef<ReadonlySet<string>>(new Set())
  const picked = computed(() => rows.value.filter((row) => ids.value.has(row.id)))
  let anchor = ''

  // What has left the list is no longer picked.
  watch(rows, () => picked.value.length < ids.value.size && put(picked.value.map((row) => row.id)))

  const put = (fresh: Iterable<string>) => (ids.value = new Set(fresh))

  function toggle(id: string) {
    const next = new Set(ids.value)
    if (!next.delete(id)) next.add(id)
    anchor = id
    put(next)
  }

  /** Everything from where the picking began to this row. */
  function reach(id: string) {
    const from = rows.value.findIndex((row) => row.id === anchor)
    const to = rows.value.findIndex((row) => row.id === id)
    if (from < 0 || to < 0) return toggle(id)
    const between = rows.value.slice(Math.min(from, to), Math.max(from, to) + 1)
    put(between.map((row) => row.id))
  }

  function begin(id: string) {
    if (!ids.value.size) anchor = id
  }

  const all = () => put(rows.value.map((row) => row.id))
  const clear = () => put([])

  return { ids, picked, toggle, reach, begin, all, clear, put }
}

export type Selection = ReturnType<typeof useSelection>
