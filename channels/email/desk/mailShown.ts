/** How a mail is first shown, and which part of its text is quoted; pure. */
import type { MessageView } from '@desk/api/types'

/** Text reads best; formatting is shown at once only where the text alone would lose something. */
export function showsFormatting(message: MessageView): boolean {
  if (!message.has_html) return false
  return !message.text.trim() || message.remote_images > 0 || message.parts.some((part) => part.inline && part.show)
}

/** The writer's own words, and what they quoted below (empty when nothing is). */
export function splitQuote(message: MessageView): { own: string; quoted: string } {
  const { text, reply_text: own } = message
  if (!own || own === text) return { own: text, quoted: '' }
  const rest = text.startsWith(own) ? text.slice(own.length) : text
  return { own, quoted: rest.trim() }
}

/** The part of a subject that means something: without the chain of Re: and Fwd:. */
export function bareSubject(subject: string): string {
  return subject.replace(/^(\s*(re|rv|fwd?|aw|sv|ha|отв|на|пересл)(\[\d+\])?\s*:\s*)+/iu, '').trim()
}
