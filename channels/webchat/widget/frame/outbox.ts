/** Moves on their way: stored before they are sent, and sent again until the hub has answered. */
import { say, want } from './line'
import type { Move, Refusal } from './protocol'
import { begin, tag } from './session'
import { current, outbox, screen, talks, token, unformed } from './state'
import { all, put, remove } from './stored'
import type { Pending } from './state'

const DAY = 86_400_000
const PATIENT = new Set(['frame.fast', 'store.down'])

/** Take up what an earlier page of this visitor has left; another visitor's is thrown away. */
export function recall() {
  const mine = all<Pending>('out.').filter((one) => {
    const fresh = one.owner ? one.owner === tag() : Date.now() - Date.parse(one.at) < DAY
    if (!fresh) remove(`out.${one.move.id}`)
    return fresh
  })
  outbox.value = mine.sort((a, b) => a.at.localeCompare(b.at))
  if (mine.length) want()
}

export function give(move: Move, files: Pending['files'] = []) {
  const pending: Pending = { move, files, at: new Date().toISOString(), owner: tag() }
  put(`out.${move.id}`, pending)
  outbox.value = [...outbox.value, pending]
  want()
  if (token.value) say(move)
  else begin()
}

/** Send all that is not known to be kept. */
export function flush() {
  if (!token.value) return void (outbox.value.length && begin())
  const due = outbox.value.filter(({ failed }) => !failed).map(({ move }) => move)
  if (due.length) say(...due)
}

export function acknowledged(id: string) {
  remove(`out.${id}`)
  const pending = outbox.value.find(({ move }) => move.id === id)
  // A message stays on the screen as it is until its place among the others is known.
  if (pending?.move.type !== 'send' || echoed(pending)) drop(id)
}

function echoed({ move }: Pending): boolean {
  return !!talks.value[move.conversation]?.messages.some(({ client_id }) => client_id === move.id)
}

export function drop(id: string) {
  remove(`out.${id}`)
  outbox.value = outbox.value.filter(({ move }) => move.id !== id)
}

export function refusedMove({ id, code, params }: Refusal) {
  const pending = outbox.value.find(({ move }) => move.id === id)
  if (!pending) return
  if (code === 'session.none') return begin()
  if (code === 'form.missing' || code === 'consent.missing') return askForm(pending.move.conversation)
  if (PATIENT.has(code)) return void setTimeout(flush, 1000 * Number(params.retry ?? 2))
  if (pending.move.type === 'end' || pending.move.type === 'rate') return drop(pending.move.id)
  outbox.value = outbox.value.map((one) => (one === pending ? { ...one, failed: code } : one))
}

/** What was written waits until the form has been answered. */
function askForm(conversation: string) {
  unformed.value = true
  current.value = conversation
  screen.value = 'form'
}

export function again(id: string) {
  outbox.value = outbox.value.map((one) => (one.move.id === id ? { ...one, failed: undefined } : one))
  want()
  flush()
}

/** Why the address for answers was not taken, in the conversation on the screen, until it is asked anew. */
export const refusedLeave = () =>
  outbox.value.find(({ move, failed }) => failed && move.type === 'leave' && move.conversation === current.value)

/** What is under way in the conversation on the screen, oldest first. */
export const underWay = () =>
  screen.value === 'chat'
    ? outbox.value.filter((one) => one.move.type === 'send' && one.move.conversation === current.value && !echoed(one))
    : []
