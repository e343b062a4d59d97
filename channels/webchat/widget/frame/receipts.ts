/** Tells the hub which of an agent's messages have come, and which were before the visitor's eyes. */
import { effect } from '@preact/signals'
import { announce, tell } from './host'
import { say } from './line'
import type { Message } from './protocol'
import { current, reading, talk, thread, threads, unread } from './state'
import { t } from './words'

const MOST = 50
const delivered = new Set<string>()
const read = new Set<string>()

/** Messages have come; the site is told when nobody looks at them. */
export function receive(conversation: string, messages: Message[]) {
  const fresh = messages.filter(({ id, from, state }) => from === 'agent' && state === 'sent' && !delivered.has(id)).slice(-MOST)
  if (!fresh.length) return
  fresh.forEach(({ id }) => delivered.add(id))
  say({ type: 'delivered', messages: fresh.map(({ id }) => id) })
  if (reading.value && conversation === current.value) return
  const last = fresh.at(-1)!
  if (threads.value[conversation]?.unread || messages.length === 1) {
    tell({ type: 'peek', name: last.name, text: t('peek') })
  }
}

export function watchReading() {
  effect(() => {
    if (!reading.value || !talk.value) return
    const fresh = talk.value.messages.filter(({ id, from, state }) => from === 'agent' && state !== 'read' && !read.has(id)).slice(-MOST)
    const mine = thread.value
    if (!fresh.length || !say({ type: 'read', messages: fresh.map(({ id }) => id) })) return
    fresh.forEach(({ id }) => read.add(id))
    if (mine?.unread) threads.value = { ...threads.value, [mine.conversation]: { ...mine, unread: 0 } }
  })
  effect(() => announce('unread', unread.value))
}
