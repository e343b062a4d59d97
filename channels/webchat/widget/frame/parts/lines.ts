/** A conversation as the screen shows it: days, and what one person said in one go. */
import { underWay } from '../outbox'
import type { File, Message } from '../protocol'
import { current, seen, talk } from '../state'

export interface Said {
  id: string
  at: string
  from: Message['from']
  name: string
  text: string
  files: File[]
  state: 'sending' | 'failed' | 'sent' | 'read' | ''
  /** Why it failed: a code. */
  why?: string
}

/** Lines of one person within five minutes; `day` where a new day begins with them. */
export interface Group {
  day: boolean
  lines: Said[]
}

const TOGETHER = 5 * 60_000

function told(): Said[] {
  const read = seen.value[current.value] ?? 0
  return (talk.value?.messages ?? []).map(({ id, client_id, at, from, name, text, files, seq }) => ({
    id: client_id ?? id,
    at,
    from,
    name,
    text,
    files,
    state: from !== 'visitor' ? '' : seq <= read ? 'read' : 'sent',
  }))
}

function onTheWay(): Said[] {
  return underWay().map(({ move, at, files, failed }) => ({
    id: move.id,
    at,
    from: 'visitor',
    name: '',
    text: move.type === 'send' ? move.text : '',
    files,
    state: failed ? 'failed' : 'sending',
    why: failed,
  }))
}

const sameDay = (a: string, b: string) => new Date(a).toDateString() === new Date(b).toDateString()

export function groups(): Group[] {
  const all: Group[] = []
  for (const line of [...told(), ...onTheWay()]) {
    const before = all.at(-1)?.lines.at(-1)
    const near = before && Date.parse(line.at) - Date.parse(before.at) < TOGETHER
    const day = !before || !sameDay(before.at, line.at)
    if (near && !day && before.from === line.from && before.name === line.name) all.at(-1)!.lines.push(line)
    else all.push({ day, lines: [line] })
  }
  return all
}
