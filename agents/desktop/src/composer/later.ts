/** When an answer leaves: held back for a moment, or at a time of its own; pure. */
import type { MessageView } from '@desk/api/types'
import { snoozeTimes } from '@desk/thread/snoozeTimes'

/** Seconds for which one may choose to hold back what one sends. */
export const HOLDS = [0, 5, 10, 20, 30] as const
export const USUAL_HOLD = 10
export const HOLD = 'undo_s'
/** Set: Enter begins a line in chats too, and Ctrl+Enter sends. */
export const ENTER_BREAKS = 'enter_breaks'

export function holdOf(preference: string): number {
  return preference === '' ? USUAL_HOLD : Number(preference)
}

/** What a mail that leaves later has to say of itself; nothing for those that are just on their way. */
export type Later = 'held' | 'scheduled' | 'overtaken'

export function laterOf({ state, reason, send_at }: MessageView): Later | null {
  if (state === 'cancelled' && reason === 'schedule.answered') return 'overtaken'
  if (state !== 'queued' || !send_at) return null
  return reason === 'held_back' ? 'held' : reason === 'scheduled' ? 'scheduled' : null
}

/** Taken back to be changed: what stands in the composer again is on the timeline no more. */
export const isTakenBack = (message: MessageView | null | undefined) =>
  message?.state === 'cancelled' && message.reason === 'taken_back'

/** Sensible times to send at: those at which people read their mail. */
export function sendTimes(from: Date) {
  return snoozeTimes(from)
}
