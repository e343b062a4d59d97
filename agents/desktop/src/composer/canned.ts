/** Canned replies called by a slash; pure. */

export interface Canned {
  id: string
  name: string
  text: string
  language: string
}

/** Where a slash command stands before the caret, and what has been typed of it. */
export function slashBefore(text: string, caret: number): { from: number; sought: string } | null {
  const found = /(?:^|\s)\/([^\s/]*)$/.exec(text.slice(0, caret))
  return found ? { from: caret - found[1]!.length - 1, sought: found[1]! } : null
}

/** Those whose name fits, in the customer's language first. */
export function matching(all: readonly Canned[], sought: string, language: string): Canned[] {
  const wanted = sought.toLocaleLowerCase()
  const score = (one: Canned) => (one.language === language ? 0 : 1)
  return all.filter((one) => one.name.toLocaleLowerCase().includes(wanted)).sort((a, b) => score(a) - score(b))
}

/** Known placeholders filled; a value is never looked at again, an unknown one stays to be seen. */
export function filled(text: string, values: Record<string, string>): string {
  return text.replace(/\{([a-z_.]+)\}/g, (whole, name: string) => values[name] ?? whole)
}
