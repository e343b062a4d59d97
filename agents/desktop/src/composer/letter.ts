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

/** Nothing that would be missed. */
export function isBlank(letter: Letter): boolean {
  return !letter.text.trim() && letter.uploads.length === 0
}
