import { computed, shallowRef, watch } from 'vue'
import { hub } from '@desk/api/calls'
import type { BoardRows, Heap } from '@desk/api/types'
import { useBoard } from '@desk/stores/board'
import { failure } from '@desk/words/failure'

/** One number of the board: what it counts, of which queue or agent, under which title. */
export interface Behind {
  heap: Heap
  queue?: string
  agent?: string
  title: string
}

/** The rows behind a number, read again whenever the board changes. */
export function useRows() {
  const board = useBoard()
  const behind = shallowRef<Behind | null>(null)
  const page = shallowRef<BoardRows | null>(null)
  const complaint = shallowRef('')
  let asked = 0

  const open = computed({
    get: () => !!behind.value,
    set: (wanted) => {
      if (!wanted) behind.value = null
    },
  })

  function show(wanted: Behind) {
    behind.value = wanted
    page.value = null
    return load()
  }

  async function load() {
    const wanted = behind.value
    if (!wanted) return
    const mine = ++asked
    try {
      const fresh = await hub.boardRows(wanted.heap, wanted.queue, wanted.agent)
      if (mine !== asked) return
      page.value = fresh
      complaint.value = ''
    } catch (error) {
      if (mine === asked) complaint.value = failure(error)
    }
  }

  watch(() => board.board, load)
  return { behind, page, complaint, open, show, load }
}
