import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { hub } from '@desk/api/calls'
import { isUnanswered } from '@desk/api/http'
import type { Mode, NoteRequest, PartView, ReplyRequest, TimelineItem } from '@desk/api/types'
import { failure } from '@desk/words/failure'
import { byInstant } from '@desk/words/instants'
import { keepOwn, ownNames, readOwn } from './own'
import { useSession } from './session'

const KEY = 'centralita.sent.'
const UNANSWERED = 'unanswered'

/** Something this agent sent that the hub has not confirmed; it never leaves the screen by itself. */
export interface Pending {
  clientId: string
  interactionId: string
  mode: Mode
  at: string
  body: ReplyRequest | NoteRequest
  parts: PartView[]
  failed: string
}

/** Sends with a client-made id, so that sending again can never send twice. */
export const useOutbox = defineStore('outbox', () => {
  const pending = shallowRef<Pending[]>(kept())
  const sentHere = new Set<string>()
  watch(() => useSession().owner, () => (pending.value = kept()), { flush: 'sync' })

  async function send(one: Pending): Promise<TimelineItem | null> {
    sentHere.add(one.clientId)
    put({ ...one, failed: '' })
    try {
      const item = await submit(one)
      drop(one.clientId)
      return item
    } catch (error) {
      put({ ...one, failed: reason(error) })
      return null
    }
  }

  /** What this tab got no answer to; what an earlier one left behind may be old and waits for a hand. */
  const unanswered = () => pending.value.filter((one) => one.failed === UNANSWERED && sentHere.has(one.clientId))

  /** The newest version of the draft that went out with something not confirmed; 0 for none. */
  function sentVer(interactionId: string, mode: Mode): number {
    const sent = pending.value.filter((one) => one.interactionId === interactionId && one.mode === mode)
    return Math.max(0, ...sent.map((one) => one.body.draft_ver))
  }

  function put(one: Pending) {
    const known = pending.value.some((other) => other.clientId === one.clientId)
    const swap = (other: Pending) => (other.clientId === one.clientId ? one : other)
    pending.value = known ? pending.value.map(swap) : [...pending.value, one]
    keepOwn(KEY + one.clientId, one)
  }

  /** Also what another tab has sent: it may be gone, and then nobody else takes it away. */
  function drop(clientId: string) {
    if (!clientId) return
    const left = pending.value.filter((one) => one.clientId !== clientId)
    if (left.length < pending.value.length) pending.value = left
    keepOwn(KEY + clientId, null)
  }

  return { pending, unanswered, sentVer, send, drop }
})

function submit({ interactionId, mode, body }: Pending) {
  return mode === 'note' ? hub.note(interactionId, body as NoteRequest) : hub.reply(interactionId, body as ReplyRequest)
}

function reason(error: unknown): string {
  return isUnanswered(error) ? UNANSWERED : failure(error)
}

/** What a closed or crashed tab left behind: shown as not confirmed, to be sent again by hand. */
function kept(): Pending[] {
  const all = ownNames(KEY).flatMap((name) => readOwn<Pending>(name) ?? [])
  return all.map((one) => ({ ...one, failed: one.failed || UNANSWERED })).sort((a, b) => byInstant(a.at, b.at))
}
