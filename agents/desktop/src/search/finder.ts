/** Whether the finder is open, and what for: to do something, or to find something. */
import { shallowRef } from 'vue'

export type Aim = 'do' | 'find'

/** The customer whose timeline is searched, if only that is. */
export interface Within {
  id: string
  name: string
}

export const finder = shallowRef<{ aim: Aim; text: string; within: Within | null } | null>(null)

export function openFinder(aim: Aim, text = '', within: Within | null = null) {
  finder.value = { aim, text, within }
}
