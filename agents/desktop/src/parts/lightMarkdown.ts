/**
 * The light Markdown that agents write, as a tree: what a customer gets as HTML, our screens show
 * from this. Bold, italics, struck, code, links, lists and quotes; all else is text. Pure.
 */
export type Mark = string | { tag: string; href?: string; start?: number; inside: Mark[] }

const QUOTE = /^ {0,3}> ?/
const ITEM = /^( {0,3})([-*+]|(\d{1,9})[.)])( +)(?=\S)/
const FENCE = /^ {0,3}(```|~~~)/
const SPAN = new RegExp(
  [
    /\\([!-/:-@[-`{-~])/, // 1: a sign that is meant as such
    /(`+)(?!`)(.+?)(?<!`)\2(?!`)/, // 2, 3: code
    /\[([^[\]\n]+)\]\(<?([^()\s<>]+)>?\)/, // 4, 5: a link
    /\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)/, // 6: bold
    /(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)/, // 7: bold
    /~~(?=\S)(.+?)(?<=\S)~~/, // 8: struck
    /\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?!\*)/, // 9: italics
    /(?<!\w)_(?=[^\s_])(.+?)(?<=[^\s_])_(?!\w)/, // 10: italics
    /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}*_~])/, // 11: a bare address
    /(\n)/, // 12: a line ends where the writer ended it
  ]
    .map((part) => part.source)
    .join('|'),
  'gs',
)

/** Reads a text into the blocks it is made of. */
export function lightMarkdown(text: string): Mark[] {
  return blocks(text.replaceAll('\r\n', '\n').split('\n'))
}

/** A line of such a text without its marks, for where there is no room to show them. */
export function withoutMarks(line: string): string {
  return line.replace(/(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1/g, '$2')
}

function blocks(lines: readonly string[]): Mark[] {
  const out: Mark[] = []
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!
    if (!line.trim()) at += 1
    else if (FENCE.test(line)) at = fence(lines, at, out)
    else if (QUOTE.test(line)) at = quote(lines, at, out)
    else if (ITEM.test(line)) at = list(lines, at, out)
    else at = paragraph(lines, at, out)
  }
  return out
}

function fence(lines: readonly string[], from: number, out: Mark[]): number {
  const mark = FENCE.exec(lines[from]!)![1]!
  const end = lines.findIndex((line, i) => i > from && line.trim().startsWith(mark))
  const last = end < 0 ? lines.length : end
  out.push({ tag: 'pre', inside: [lines.slice(from + 1, last).join('\n')] })
  return last + 1
}

/** A line right below a quote belongs to it, as every mail program reads it. */
function quote(lines: readonly string[], from: number, out: Mark[]): number {
  let to = from + 1
  while (to < lines.length && (QUOTE.test(lines[to]!) || goesOn(lines[to]!))) to += 1
  const inner = lines.slice(from, to).map((line) => line.replace(QUOTE, ''))
  out.push({ tag: 'blockquote', inside: blocks(inner) })
  return to
}

function list(lines: readonly string[], from: number, out: Mark[]): number {
  const [, , sign, number] = ITEM.exec(lines[from]!)!
  const kind = sign!.at(-1)!
  const items: Mark[] = []
  let at = from
  for (let found = ITEM.exec(lines[at]!); found?.[2]!.at(-1) === kind; found = ITEM.exec(lines[at] ?? '')) {
    const to = endOfItem(lines, at, found[0].length)
    const indent = new RegExp(`^ {0,${found[0].length}}`)
    const inner = lines.slice(at, to).map((line, i) => (i ? line.replace(indent, '') : line.slice(found![0].length)))
    items.push({ tag: 'li', inside: unwrapped(blocks(inner)) })
    at = to
    while (at < lines.length && !lines[at]!.trim()) at += 1
  }
  out.push({ tag: number ? 'ol' : 'ul', start: number && number !== '1' ? Number(number) : undefined, inside: items })
  return at
}

function endOfItem(lines: readonly string[], from: number, width: number): number {
  const deep = (line = '') => line.search(/\S/) >= width
  let to = from + 1
  while (to < lines.length) {
    const line = lines[to]!
    if (!line.trim() ? !deep(lines[to + 1]) : !deep(line) && (ITEM.test(line) || !goesOn(line) || !lines[to - 1]!.trim())) break
    to += 1
  }
  return to
}

function paragraph(lines: readonly string[], from: number, out: Mark[]): number {
  let to = from + 1
  while (to < lines.length && goesOn(lines[to]!)) to += 1
  const text = lines.slice(from, to).map((line) => line.trim()).join('\n')
  out.push({ tag: 'p', inside: spans(text) })
  return to
}

/** Whether a line is more of the paragraph above it; only a list that begins with 1 may cut in. */
function goesOn(line: string): boolean {
  const number = ITEM.exec(line)?.[3]
  return !!line.trim() && !FENCE.test(line) && !QUOTE.test(line) && (!ITEM.test(line) || (!!number && number !== '1'))
}

function unwrapped(inside: Mark[]): Mark[] {
  return inside.flatMap((one) => (typeof one !== 'string' && one.tag === 'p' ? one.inside : [one]))
}

function spans(text: string): Mark[] {
  const out: Mark[] = []
  let at = 0
  for (const found of text.matchAll(SPAN)) {
    if (found.index > at) out.push(text.slice(at, found.index))
    out.push(span(found))
    at = found.index + found[0].length
  }
  if (at < text.length) out.push(text.slice(at))
  return out
}

function span(found: RegExpMatchArray): Mark {
  const [whole, sign, , code, label, address, bold, bold2, struck, italic, italic2, bare] = found
  if (sign) return sign
  if (code) return { tag: 'code', inside: [code.replace(/^ (.*\S.*) $/, '$1')] }
  if (label && address) return /^(https?:|mailto:|tel:)/i.test(address) ? link(address, spans(label)) : whole
  if (bold || bold2) return { tag: 'strong', inside: spans((bold || bold2)!) }
  if (struck) return { tag: 's', inside: spans(struck) }
  if (italic || italic2) return { tag: 'em', inside: spans((italic || italic2)!) }
  return bare ? link(bare, [bare]) : { tag: 'br', inside: [] }
}

const link = (href: string, inside: Mark[]): Mark => ({ tag: 'a', href, inside })
