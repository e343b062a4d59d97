/** What the hub says, put where the screens see it. */
import { announce } from './host'
import { say } from './line'
import { acknowledged, drop, flush, refusedMove } from './outbox'
import type { FromHub, Message, Thread } from './protocol'
import { receive } from './receipts'
import { begun, identified, refusedForm, repeat, sayClaims } from './session'
import { current, outbox, reading, screen, seen, settled, talks, threads, writing } from './state'

/** How long "is writing" lasts without being repeated. */
const FADES = 8_000

let cursor = 0
export const since = () => cursor
const fading = new Map<string, number>()
const counted = new Set<string>()
const announced = new Set<string>()

export function hear(frame: FromHub) {
  if ('cursor' in frame) cursor = Math.max(cursor, frame.cursor)
  const handler = handlers[frame.type] as ((frame: FromHub) => void) | undefined
  handler?.(frame)
}

const handlers: { [T in FromHub['type']]?: (frame: Extract<FromHub, { type: T }>) => void } = {
  welcome({ threads: known, resumed }) {
    if (known) threads.value = Object.fromEntries(known.map((one) => [one.conversation, one]))
    settled.value = true
    if (!resumed) forgetTalks()
    repeat()
    flush()
  },
  resync: forgetTalks,
  session: ({ token }) => {
    begun(token)
    sayClaims()
    flush()
  },
  ack: ({ id }) => acknowledged(id),
  refused: (refusal) => {
    if (refusal.id) refusedMove(refusal)
    else if (refusal.code.startsWith('identity.')) announce('error', refusal.code)
    else {
      refusedForm(refusal)
      // Too many have begun from this address: what is written waits for its turn.
      if (refusal.code === 'session.many') setTimeout(flush, 6_000)
    }
  },
  message: ({ conversation, message }) => {
    const known = talks.value[conversation] ?? (message.seq === 1 ? { messages: [], more: false } : undefined)
    if (known) keep(conversation, { ...known, messages: merged(known.messages, [message]) })
    last(conversation, message)
    // A word after the end opens it again; how it stands then is the hub's to say.
    if (threads.value[conversation]?.state === 'ended') say({ type: 'open', conversation })
    if (message.client_id) arrived(message.client_id)
    else heard(conversation, message)
  },
  state({ conversation, thread }) {
    const before = threads.value[conversation]
    threads.value = { ...threads.value, [conversation]: thread }
    tellOf(before, thread)
  },
  thread({ conversation, thread, messages, more, seen: upTo }) {
    const known = talks.value[conversation]
    const older = known && messages[0] && known.messages[0] && messages[0].seq < known.messages[0].seq
    threads.value = { ...threads.value, [conversation]: thread }
    keep(conversation, { messages: merged(known?.messages ?? [], messages), more: !known || older ? more : known.more })
    messages.forEach(({ client_id }) => client_id && arrived(client_id))
    see(conversation, upTo)
    receive(conversation, messages)
  },
  seen: ({ conversation, seq }) => see(conversation, seq),
  typing: ({ conversation, on }) => write(conversation, on),
  identified: () => identified(),
}

function see(conversation: string, seq: number) {
  seen.value = { ...seen.value, [conversation]: Math.max(seq, seen.value[conversation] ?? 0) }
}

/** The list of conversations shows what was said last, and how much of it is new. */
function last(conversation: string, { id, at, text, from }: Message) {
  const mine = threads.value[conversation]
  // What the hub told of the conversation may know of this message already.
  if (!mine || counted.has(id) || at <= mine.last_at) return
  counted.add(id)
  const isNew = from === 'agent' && !(reading.value && current.value === conversation)
  const changed = { ...mine, last_at: at, preview: text, unread: mine.unread + Number(isNew) }
  threads.value = { ...threads.value, [conversation]: changed }
}

function heard(conversation: string, message: Message) {
  // A message is told again when its receipts change.
  if (message.from === 'visitor' || announced.has(message.id)) return
  announced.add(message.id)
  write(conversation, false)
  receive(conversation, [message])
  announce('message', { conversation, from: message.name })
}

/** A move of ours has its place in the conversation: it is under way no more. */
function arrived(id: string) {
  if (outbox.value.some(({ move }) => move.id === id)) drop(id)
}

function keep(conversation: string, talk: { messages: Message[]; more: boolean }) {
  talks.value = { ...talks.value, [conversation]: talk }
}

/** By place in the conversation; a message told again replaces itself. */
export function merged(known: Message[], more: Message[]): Message[] {
  const all = new Map([...known, ...more].map((message) => [message.id, message]))
  return [...all.values()].sort((a, b) => a.seq - b.seq)
}

/** Something was missed: what is on the screen is fetched again, the rest when it is looked at. */
function forgetTalks() {
  const { [current.value]: mine } = talks.value
  talks.value = mine ? { [current.value]: mine } : {}
  if (screen.value === 'chat' && threads.value[current.value]) say({ type: 'open', conversation: current.value })
}

function write(conversation: string, on: boolean) {
  clearTimeout(fading.get(conversation))
  if (on) fading.set(conversation, setTimeout(() => write(conversation, false), FADES))
  if (!!writing.value[conversation] !== on) writing.value = { ...writing.value, [conversation]: on }
}

function tellOf(before: Thread | undefined, now: Thread) {
  const { conversation, agent: name, state } = now
  if (!before) announce('started', { conversation })
  if (name && name !== before?.agent) announce('agent', { conversation, name })
  if (state === 'ended' && before && before.state !== 'ended') announce('ended', { conversation })
}
