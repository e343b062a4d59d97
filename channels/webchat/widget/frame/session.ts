/** Who the visitor is to the hub: nobody before the first message, then the holder of a token. */
import { effect, signal } from '@preact/signals'
import type { Values } from '../bridge'
import { key, tell } from './host'
import { hangUp, say, want } from './line'
import type { Answers, Page, Refusal, ToHub } from './protocol'
import { live, outbox, settled, talks, threads, token, unformed } from './state'
import { clear, get, put, remove } from './stored'
import { lang } from './words'

/** What the visitor has written into the form, until the hub has it. */
const asked = signal<Answers | undefined>(get<Answers>('form'))
/** Frames that the hub is told after each welcome: what the site says of the visitor. */
const sticky = new Map<string, ToHub>()

export const page = signal<Page>({ url: '', title: '' })
/** Why the form was not accepted. */
export const formRefused = signal<Refusal | null>(null)
let expecting: (() => void)[] = []

export const tag = () => token.value?.slice(0, 8) ?? ''

/** Become somebody: with what the form says, or with nothing where no form is asked. */
export function begin(form?: Answers): Promise<void> {
  if (form) {
    asked.value = form
    put('form', form)
  }
  formRefused.value = null
  want()
  say({ type: 'begin', form: asked.value ?? {}, language: lang.value })
  return new Promise((resolve) => expecting.push(resolve))
}

export function begun(given: string | undefined) {
  token.value = given ?? token.value
  unformed.value = false
  settled.value = true
  asked.value = undefined
  remove('form')
  expecting.splice(0).forEach((resolve) => resolve())
}

/** What the site claims of the visitor: each name once, the latest counts. */
export function claim(values: Values) {
  const before = sticky.get('attributes') as { values: Values } | undefined
  const short = Object.entries(values).map(([name, value]) => [name.slice(0, 40), brief(value)])
  remember({ type: 'attributes', values: { ...before?.values, ...Object.fromEntries(short) } })
}

export function sayClaims() {
  const claims = sticky.get('attributes')
  if (claims) say(claims)
}

const brief = (value: unknown) => (/number|boolean/.test(typeof value) ? value : `${value}`.slice(0, 200))

/** Say again, after a welcome, what the hub has not answered. */
export function repeat() {
  if (asked.value) say({ type: 'begin', form: asked.value, language: lang.value })
  if (sticky.size) say(...sticky.values())
}

export function remember(frame: ToHub) {
  sticky.set(frame.type, frame)
  if (frame.type === 'identify') want()
  say(frame)
}

export const identified = () => void sticky.delete('identify')

/** The form was refused: it is asked again, and nothing waits for it any more. */
export function refusedForm(refusal: Refusal) {
  if (!expecting.length && !asked.value) return
  asked.value = undefined
  remove('form')
  expecting = []
  formRefused.value = refusal
}

/** The token is over: whoever writes next is somebody new. */
export function over() {
  token.value = null
  settled.value = true
  threads.value = {}
  talks.value = {}
}

/** The site says that the visitor leaves: hub and browser forget them. */
export function forget() {
  const leaving = token.value
  hangUp()
  clear()
  outbox.value = []
  over()
  if (!leaving) return
  put('forget', leaving)
  void forgetLate()
}

/** Ask the hub to forget; without a network, at the next load. */
export async function forgetLate() {
  const leaving = get<string>('forget')
  if (!leaving) return
  const headers = { Authorization: `Bearer ${leaving}`, 'Content-Type': 'application/json' }
  const body = '{"frames":[{"type":"forget"}]}'
  const asked = fetch(`/webchat/poll?${new URLSearchParams({ key })}`, { method: 'POST', headers, body, keepalive: true })
  const status = await asked.then((answer) => answer.status, () => 0)
  if (status === 200 || status === 401) remove('forget')
}

export function keepToken() {
  let told = ''
  effect(() => {
    if (!settled.value) return
    const said = JSON.stringify([token.value, live.value])
    if (said !== told) tell({ type: 'token', token: token.value, live: live.value })
    told = said
  })
}
