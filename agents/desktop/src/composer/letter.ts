/** What an agent is writing, and what it started from; pure. */
import type { DraftView, PartView, ReplyDefaults } from '@desk/api/types'

export interface Letter {
  text: string
  to: string[]
  cc: string[]
  bcc: string[]
  subject: string
  uploads: PartView[]
}

export function blank(reply: ReplyDefaults | null): Letter {
  return { text: '', to: [...(reply?.to ?? [])], cc: [], bcc: [], subject: reply?.subject ?? '', uploads: [] }
}

export function fromDraft(draft: DraftView): Letter {
  const { text, to, cc, bcc, subject, uploads } = draft
  return { text, to: [...to], cc: [...cc], bcc: [...bcc], subject, uploads: [...uploads] }
}

/** Nothing that a customer would be told. */
export function isBlank(letter: Letter): boolean {
  return !letter.text.trim() && letter.uploads.length === 0
}

/** Nothing that would be missed: whom it goes to is still what it started from. */
export function isUntouched({ to, cc, bcc, subject, ...letter }: Letter, reply: ReplyDefaults | null): boolean {
  const start = blank(reply)
  const alike = String(to) === String(start.to) && subject === start.subject
  return alike && !cc.length && !bcc.length && !letter.text && !letter.uploads.length
}
