import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Viewer } from '@desk/api/types'

/** Colleagues who have an interaction open, by interaction. May be lost: never replayed. */
export const useViewers = defineStore('viewers', () => {
  const viewers = shallowRef<ReadonlyMap<string, Viewer[]>>(new Map())

  function hear(interactionId: string, agents: Viewer[]) {
    viewers.value = new Map(viewers.value).set(interactionId, agents)
  }

  function clear() {
    viewers.value = new Map()
  }

  return { viewers, hear, clear }
})
