import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import { ApiError } from '@desk/api/http'
import type { Mode, NoteRequest, PartView, ReplyRequest, TimelineItem } from '@desk/api/types'
import { failure } from '@desk/words/failure'

const KEY = 'centralita.outbox'

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

  async function send(one: Pending): Promise<TimelineItem | null> {
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

  function put(one: Pending) {
    const known = pending.value.some((other) => other.clientId === one.clientId)
    const swap = (other: Pending) => (other.clientId === one.clientId ? one : other)
    keep(known ? pending.value.map(swap) : [...pending.value, one])
  }

  function drop(clientId: string) {
    if (clientId) keep(pending.value.filter((one) => one.clientId !== clientId))
  }

  function keep(all: Pending[]) {
    if (all.length === 0 && pending.value.length === 0) return
    pending.value = all
    localStorage.setItem(KEY, JSON.stringify(all))
  }

  return { pending, send, drop }
})

function submit({ interactionId, mode, body }: Pending) {
  return mode === 'note' ? hub.note(interactionId, body as NoteRequest) : hub.reply(interactionId, body as ReplyRequest)
}

function reason(error: unknown): string {
  return error instanceof ApiError && error.unanswered ? 'unanswered' : failure(error)
}

/** What a closed or crashed tab left behind: shown as not confirmed, to be sent again by hand. */
function kept(): Pending[] {
  try {
    const all = JSON.parse(localStorage.getItem(KEY) ?? '[]') as Pending[]
    return all.map((one) => ({ ...one, failed: one.failed || 'unanswered' }))
  } catch {
    return []
  }
}
