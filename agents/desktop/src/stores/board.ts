import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import type { Board } from '@desk/api/types'
import { tell } from '@desk/live/socket'
import { failure } from '@desk/words/failure'

/** The supervisor's board: told anew, once a second at most, while somebody looks at it. */
export const useBoard = defineStore('board', () => {
  const board = shallowRef<Board | null>(null)
  const complaint = shallowRef('')
  let looking = false

  function look() {
    looking = true
    tell({ type: 'board', on: true })
    return load()
  }

  function leave() {
    looking = false
    tell({ type: 'board', on: false })
  }

  /** A fresh line knows nothing of who looks, and what came meanwhile was told to nobody. */
  function hearWelcome() {
    if (looking) void look()
  }

  async function load() {
    try {
      hear(await hub.board())
    } catch (error) {
      complaint.value = failure(error)
    }
  }

  function hear(fresh: Board) {
    complaint.value = ''
    if (fresh.as_of >= (board.value?.as_of ?? 0)) board.value = fresh
  }

  return { board, complaint, look, leave, load, hear, hearWelcome }
})
