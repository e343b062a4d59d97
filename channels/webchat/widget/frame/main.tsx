/** The frame's beginning: what the site says of the visitor, then the first screen. */
import { batch, effect } from '@preact/signals'
import { render } from 'preact'
import type { ToFrame } from '../bridge'
import { announce, key, listen, tell } from './host'
import { hear, since } from './hearing'
import { connectEnds, hangUp, kick, say, want } from './line'
import { go, startNew } from './moves'
import { recall } from './outbox'
import { claim, forget, forgetLate, keepToken, over, page, remember } from './session'
import { App } from './screens/App'
import { dressUp } from './theme'
import type { Config } from './protocol'
import { broken, config, full, inline, looking, screen, shown, token, wide } from './state'
import { watchReading } from './receipts'
import { get } from './stored'
import { prefilled } from './writing'
import { choose, lang, speak } from './words'
import './look/frame.css'

connectEnds({
  hello: () => ({
    type: 'hello',
    key,
    language: lang.value,
    page: page.value,
    ...(token.value ? { token: token.value } : {}),
    ...(since() ? { since: since() } : {}),
  }),
  token: () => token.value,
  since,
  hear,
  over,
})

async function load(wanted: string | undefined) {
  const spoken = choose(wanted)
  try {
    const answer = await fetch(`/webchat/config?${new URLSearchParams({ key, lang: spoken })}`)
    if (answer.status > 499) throw answer // it is about to begin, or to end
    const told = await answer.json()
    await speak(spoken)
    broken.value = answer.ok ? '' : told.error.code
    if (answer.ok) config.value = told as Config
  } catch {
    await speak(spoken)
    broken.value = 'network'
    setTimeout(() => void load(wanted), 3000)
  }
}

const handlers: { [T in ToFrame['type']]: (said: Extract<ToFrame, { type: T }>) => unknown } = {
  async hello(said) {
    batch(() => {
      token.value = said.token
      inline.value = said.inline
      page.value = said.place
    })
    dressUp(said)
    void forgetLate()
    await load(said.lang)
    recall()
    if (token.value) want()
    const at = get<{ screen: typeof screen.value; conversation: string }>('at')
    if (at?.screen === 'chat' && token.value) go('chat', at.conversation)
    begun.splice(0).forEach((then) => then())
  },
  shown(said) {
    batch(() => {
      shown.value = said.shown
      full.value = said.full
    })
    document.documentElement.style.setProperty('--bottom', `${said.bottom}px`)
    if (said.shown) kick()
  },
  new: () => afterHello(startNew),
  /** Another page of the site has begun, or has shut down. */
  token(said) {
    if (said.token === token.value || (said.token && token.value)) return
    hangUp()
    if (said.token) {
      token.value = said.token
      want()
    } else {
      over()
      go('home', '')
    }
  },
  async look(said) {
    dressUp(said)
    const told = Object.entries(said.said).filter(([, value]) => value)
    if (told.length) claim(Object.fromEntries(told))
    if (choose(said.lang) !== lang.value) await load(said.lang)
  },
  prefill: ({ text }) => afterHello(() => (prefilled.value = text)),
  identify: ({ token }) => remember({ type: 'identify', token }),
  attributes: ({ values }) => claim(values),
  place: ({ place }) => say({ type: 'page', ...(page.value = place) }),
  end: () => forget(),
}

/** Moves of the site that need the first screen. */
const begun: (() => void)[] = []
const afterHello = (then: () => void) => (config.value ? then() : begun.push(then))

document.addEventListener('visibilitychange', () => (looking.value = !document.hidden))
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented && !inline.value) tell({ type: 'close' })
})
effect(() => tell({ type: 'wide', wide: wide.value }))
effect(() => void (broken.value && announce('error', broken.value)))
keepToken()
watchReading()
render(<App />, document.getElementById('app')!)
listen((said) => (handlers[said.type] as (said: ToFrame) => void)(said))
