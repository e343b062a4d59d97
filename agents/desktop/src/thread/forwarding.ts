import { computed, inject, provide, shallowRef } from 'vue'
import type { MessageView, ReplyRequest } from '@desk/api/types'
import { useDirectory } from '@desk/stores/directory'
import { useOutbox } from '@desk/stores/outbox'
import { useThread } from '@desk/stores/thread'
import { partsOf } from './channelParts'
import type { Moves } from './useMoves'

/** What goes on to somebody else: the message, and what has been written to go with it. */
export interface Forwarding {
  original: MessageView
  letter?: Pick<ReplyRequest, 'text' | 'to' | 'cc' | 'parts'>
}

type Forward = (original: MessageView, letter?: Forwarding['letter']) => void

/** Hands messages of the open thread on, where its channel can and this agent works on it. */
export function useForwarding(moves: Moves) {
  const thread = useThread()
  const directory = useDirectory()
  const outbox = useOutbox()
  const open = shallowRef<Forwarding | null>(null)
  const part = computed(() => partsOf(directory.accountKind(thread.row?.account_id ?? ''))?.Forward)
  const may = computed(() => moves.mine.value && !!part.value)

  const forward: Forward = (original, letter) => {
    if (may.value) open.value = { original, letter }
  }

  /** What has the focus, else the last word of somebody else. */
  function forwardThis() {
    const focused = document.activeElement?.closest('[data-entry]')?.getAttribute('data-entry')
    const message = thread.items.get(focused ?? '')?.message
    const last = thread.ordered.findLast((item) => item.message?.direction === 'in')?.message
    const original = message ?? last
    if (original) forward(original)
  }

  /** What could not be sent is changed where it was written; false when it handed nothing on. */
  function takeUp(clientId: string): boolean {
    const body = outbox.pending.find((one) => one.clientId === clientId)?.body
    const original = body && 'forwards' in body ? messageOf(body.forwards) : undefined
    if (!body || !original) return false
    outbox.drop(clientId)
    forward(original, body as ReplyRequest)
    return true
  }

  /** What was called back in time. */
  function changeAgain(message: MessageView) {
    const original = messageOf(message.forwards)
    const { text, to, cc, parts } = message
    if (original) forward(original, { text, to: [...to], cc: [...cc], parts: parts.map((one) => one.blob_id) })
  }

  const messageOf = (id?: string | null) => thread.ordered.find((item) => item.message?.id === id)?.message ?? undefined

  provide('forward', forward)
  provide('mayForward', () => may.value)
  provide('forwardAgain', changeAgain)

  return { open, part, forwardThis, takeUp }
}

/** For whatever shows a message of the thread. */
export function useForward() {
  const forward = inject<Forward>('forward', () => {})
  const may = inject<() => boolean>('mayForward', () => false)
  return { forward, may }
}
