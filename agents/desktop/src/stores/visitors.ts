import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { VisitorFrame } from '@desk/api/types'

export interface Visitor extends VisitorFrame {
  /** When he was last here; null while he is. */
  gone_at: string | null
}

/** Where visitors of web sites are, by interaction. May be lost: never replayed. */
export const useVisitors = defineStore('visitors', () => {
  const visitors = shallowRef<ReadonlyMap<string, Visitor>>(new Map())

  function hear(frame: VisitorFrame) {
    const before = visitors.value.get(frame.interaction_id)
    // One who has left was on a page: that stays to be seen.
    const last = frame.online || !before ? frame : { ...before, online: false, typing: false, text: '' }
    const gone_at = frame.online ? null : (before?.gone_at ?? new Date().toISOString())
    visitors.value = new Map(visitors.value).set(frame.interaction_id, { ...last, gone_at })
  }

  /** Who is still here says so again. */
  function clear() {
    visitors.value = new Map()
  }

  return { visitors, hear, clear }
})
