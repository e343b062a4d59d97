import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import type { InboxRow } from '@desk/api/types'

/** The row that arrows and j/k stand on; it follows the open interaction. */
export function useCursor(
  rows: ComputedRef<readonly InboxRow[]>,
  opened: ComputedRef<string>,
  reveal: (index: number) => void,
) {
  const id = shallowRef(opened.value)
  const index = computed(() => rows.value.findIndex((row) => row.id === id.value))

  watch(opened, (fresh) => {
    if (fresh) id.value = fresh
  })

  function put(wanted: number) {
    const place = Math.max(0, Math.min(wanted, rows.value.length - 1))
    id.value = rows.value[place]?.id ?? ''
    reveal(place)
  }

  const move = (step: number) => put(index.value < 0 ? 0 : index.value + step)

  return { index, move, put }
}
