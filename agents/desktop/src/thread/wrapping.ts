/** Wrapping up against the clock of a queue. */
import { shallowRef } from 'vue'
import type { InboxRow } from '@desk/api/types'
import { now } from '@desk/live/clock'

const KINDS = ['coding', 'coding_on']

/** The interaction whose panel is to open as soon as it is on the screen. */
export const wanted = shallowRef('')

export const isWrapping = (row: InboxRow | null) => row?.state === 'wrapup' && KINDS.includes(row.due_kind ?? '')

/** Whole seconds left, never below zero. */
export function secondsToWrapUp(row: InboxRow): number {
  return row.due_at ? Math.max(0, Math.ceil((Date.parse(row.due_at) - now.value) / 1000)) : 0
}

/** 0:42 */
export const clockOf = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
