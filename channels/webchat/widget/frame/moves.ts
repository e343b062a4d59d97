/** What the visitor does. */
import { batch } from '@preact/signals'
import { announce } from './host'
import { newId } from './ids'
import { say, want } from './line'
import { give } from './outbox'
import type { Field } from './protocol'
import { config, current, live, recent, screen, talks, thread, threads, token, topic, unformed } from './state'
import { takeAttached } from './files'
import { get, put, remove } from './stored'

/** What the form still has to ask: all of it from somebody new, the topic for each conversation. */
export function due(): Field[] {
  const fields = config.value!.form
  return token.value && !unformed.value ? fields.filter(({ type }) => type === 'choice') : fields
}

export const mustAgree = () => (!token.value || unformed.value) && config.value!.consent

export function go(to: typeof screen.value, conversation = current.value) {
  batch(() => {
    screen.value = to
    current.value = conversation
  })
  put('at', { screen: to, conversation })
  if (to === 'chat' && threads.value[conversation]) {
    want()
    say({ type: 'open', conversation })
  }
}

export const openConversation = (conversation: string) => go('chat', conversation)

/** Go on with what is open, else begin anew. */
export function write() {
  const open = live.value && recent.value.find(({ state }) => state !== 'ended')
  if (open) openConversation(open.conversation)
  else startNew()
}

export function startNew() {
  topic.value = ''
  const asks = due().length || mustAgree() || (!config.value!.open && !token.value)
  go(asks ? 'form' : 'chat', newId())
}

export function olderMessages() {
  const first = talks.value[current.value]?.messages[0]
  if (first) say({ type: 'open', conversation: current.value, before: first.seq })
}

export function sendText(text: string) {
  const files = takeAttached()
  if (!text.trim() && !files.length) return
  give(
    {
      type: 'send',
      id: newId(),
      conversation: current.value,
      text: text.trim(),
      ...(files.length ? { uploads: files.map(({ upload }) => upload) } : {}),
      ...(topic.value && !thread.value ? { topic: topic.value } : {}),
    },
    files,
  )
}

let toldAt = 0
let typing = false
let later = 0

/** Lets the agent see what is being written, once a second at most; '' is nothing any more. */
export function tellTyping(text: string) {
  clearTimeout(later)
  const wait = text ? toldAt + 1000 - Date.now() : 0
  if (!thread.value || !(text || typing)) return
  if (wait > 0) return void (later = setTimeout(tellTyping, wait, text))
  typing = !!text
  toldAt = text ? Date.now() : 0
  say({ type: 'typing', conversation: current.value, on: typing, ...(text ? { text: text.slice(-200) } : {}) })
}

/** Whether it looks like an address; the hub knows better. */
export const isEmail = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text)

export const leave = (email: string) =>
  give({ type: 'leave', id: newId(), conversation: current.value, email })

export const end = () => give({ type: 'end', id: newId(), conversation: current.value })

export function rate(score: number, comment: string) {
  const conversation = current.value
  give({ type: 'rate', id: newId(), conversation, score, ...(comment ? { comment } : {}) })
  const mine = thread.value
  if (mine) threads.value = { ...threads.value, [conversation]: { ...mine, csat: 'done' } }
  announce('csat', { conversation, score })
}

/** What was being written in a conversation, also after a reload. */
export const draft = (conversation: string) => get<string>(`draft.${conversation}`) ?? ''
export const keepDraft = (conversation: string, text: string) =>
  text ? put(`draft.${conversation}`, text) : remove(`draft.${conversation}`)
