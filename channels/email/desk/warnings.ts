/** What the reader of a mail had to note about it, and whom it concerns; pure. */

/** Harmless repairs: of interest only to who looks closer. All other codes are shown at once. */
const QUIET = new Set([
  'addresses.truncated',
  'boundary.guessed',
  'boundary.missing',
  'charset.guessed',
  'header.broken',
  'header.truncated',
  'headers.no_blank_line',
  'headers.truncated',
  'message_id.missing',
  'subject.truncated',
])

export const loud = (codes: readonly string[]) => codes.filter((code) => !QUIET.has(code))
export const quiet = (codes: readonly string[]) => codes.filter((code) => QUIET.has(code))

/** The code of a warning as the texts have it, and what belongs to it: `bounce.recipient?who=...`. */
export function spelt(warning: string): { code: string; params: Record<string, string> } {
  const [code = '', query = ''] = warning.split('?')
  return { code: `email.warning.${code}`, params: Object.fromEntries(new URLSearchParams(query)) }
}
