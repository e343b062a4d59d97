/** Colleagues named in a note by an at sign; pure. */

export interface Named {
  id: string
  name: string
}

/** Where a mention begins before the caret, and what has been typed of the name. */
export function atBefore(text: string, caret: number): { from: number; sought: string } | null {
  const found = /(?:^|\s)@([^\s@]*)$/u.exec(text.slice(0, caret))
  return found ? { from: caret - found[1]!.length - 1, sought: found[1]! } : null
}

/** Those whose names, or a part of them, begin like this. */
export function fitting<T extends Named>(all: readonly T[], sought: string): T[] {
  const wanted = plain(sought)
  return all.filter(({ name }) => plain(name).split(/\s+/).some((part) => part.startsWith(wanted)))
}

/** Whoever is named in the text; of two names the longer one counts where both would do. */
export function namedIn(text: string, all: readonly Named[]): string[] {
  const longestFirst = [...all].sort((a, b) => b.name.length - a.name.length)
  const found: string[] = []
  let rest = text
  for (const { id, name } of longestFirst) {
    const without = rest.replaceAll(`@${name}`, '')
    if (without !== rest) found.push(id)
    rest = without
  }
  return found
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()
