/** Text with its links, and an agent's bold and lists: nodes, never HTML. */
import type { ComponentChildren } from 'preact'

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'»])/
const MARKED = /(\[[^\]\n]+\]\((?:https?:\/\/|mailto:)[^\s)]+\)|\*\*[^*\n]+\*\*)/
const ITEM = /^\s*(?:[-*•]|(\d+)[.)])\s+(.*)$/

const Link = ({ to, children }: { to: string; children: ComponentChildren }) => (
  <a href={to} target="_blank" rel="noopener noreferrer nofollow">
    {children}
  </a>
)

const linked = (text: string): ComponentChildren[] =>
  text.split(LINK).map((part, at) => (at % 2 ? <Link to={part}>{part}</Link> : part))

function inline(text: string): ComponentChildren[] {
  return text.split(MARKED).flatMap((part, at) => {
    if (at % 2 === 0) return linked(part)
    if (part.startsWith('**')) return [<b>{linked(part.slice(2, -2))}</b>]
    const [, words, to] = /^\[(.+)\]\((.+)\)$/.exec(part)!
    return [<Link to={to!}>{words}</Link>]
  })
}

/** Lines that belong together: a list, or a paragraph as it was written. */
function blocks(text: string): string[][] {
  const all: string[][] = []
  for (const line of text.split('\n')) {
    const last = all.at(-1)
    if (last && ITEM.test(line) === ITEM.test(last[0]!)) last.push(line)
    else all.push([line])
  }
  return all
}

function Block({ lines }: { lines: string[] }) {
  const first = ITEM.exec(lines[0]!)
  if (!first) return <p>{inline(lines.join('\n').replace(/^\n+|\n+$/g, ''))}</p>
  const items = lines.map((line) => <li>{inline(ITEM.exec(line)![2]!)}</li>)
  return first[1] ? <ol start={Number(first[1])}>{items}</ol> : <ul>{items}</ul>
}

export const Rich = ({ text, marked }: { text: string; marked: boolean }) =>
  marked ? (
    <>
      {blocks(text)
        .filter((lines) => lines.join('').trim())
        .map((lines) => (
          <Block lines={lines} />
        ))}
    </>
  ) : (
    <p>{linked(text)}</p>
  )
