/**
 * `window.centralita(command, ...)`: a site's hold on its chat.
 *
 * The snippet of a site puts a queue there before this script has come; what it holds is done
 * first. Commands given before `boot` wait for it.
 */
import type { EventName, Person, Settings, Theme, Values } from '../bridge'
import { mount, type Facts, type Widget } from './widget'

type Command = [name: string, ...rest: unknown[]]
type Listener = (data?: unknown) => void

declare global {
  interface Window {
    centralita?: ((...command: Command) => void) & { q?: Command[]; on?: boolean }
    centralitaSettings?: Settings
  }
}

const hub = new URL((document.currentScript as HTMLScriptElement).src).origin
let listeners: [name: unknown, heard: unknown][] = []
let waiting: Command[] = []
let widget: Widget | undefined
/** The boot that counts: an answer that comes after `shutdown` is too late. */
let booting: object | undefined

function tell(name: EventName, data?: unknown) {
  listeners.forEach(([wanted, heard]) => wanted === name && (heard as Listener)(data))
}

async function boot(settings?: Settings) {
  if (booting) return
  const mine = (booting = {})
  const all = { ...window.centralitaSettings, ...settings } as Settings
  try {
    const asked = new URLSearchParams({ key: all.key, lang: all.lang ?? '' })
    const answer = await fetch(`${hub}/webchat/config?${asked}`)
    const facts = (await answer.json()) as Facts & { error: { code: string } }
    if (mine !== booting) return
    if (!answer.ok) throw facts.error.code
    widget = mount(hub, all, facts, tell)
    tell('ready')
    waiting.splice(0).forEach(run)
  } catch (error) {
    booting = undefined
    tell('error', `${error}`)
  }
}

const before: Record<string, (a: any, b: any) => unknown> = {
  boot,
  shutdown() {
    widget?.end()
    widget = booting = undefined
    waiting = []
  },
  on: (name, heard) => listeners.push([name, heard]),
  off: (name, heard) => (listeners = listeners.filter(([n, h]) => n !== name || (heard && h !== heard))),
}

const booted: Record<string, (on: Widget, a: any, b: any) => unknown> = {
  open: (on, what) => on.open(what === 'new'),
  close: (on) => on.turn(false),
  toggle: (on) => on.toggle(),
  prefill(on, text: string) {
    on.open(true)
    on.send({ type: 'prefill', text })
  },
  launcher: (on, what) => on.update({ hideLauncher: what === 'hide' }),
  identify: (on, who) => on.send({ type: 'identify', token: who.token ?? who }),
  update: (on, changed: Partial<Settings> & Person) => on.update(changed),
  attributes: (on, values: Values) => on.send({ type: 'attributes', values }),
  tags: (on, tags: string[]) => on.send({ type: 'attributes', values: { tags: tags.join(', ') } }),
  language: (on, lang: string) => on.update({ lang }),
  theme: (on, theme: Theme) => on.update({ theme }),
  track: (on, name: string, data: Values = {}) => on.send({ type: 'attributes', values: { [name]: JSON.stringify(data) } }),
}

function run(command: Command) {
  const [name, a, b] = command
  if (before[name]) before[name](a, b)
  else if (!booted[name]) tell('error', `command.unknown ${name}`)
  else if (widget) booted[name](widget, a, b)
  else waiting.push(command)
}

/** A page that names this script twice has one chat. */
if (!window.centralita?.on) {
  const early = window.centralita?.q ?? []
  window.centralita = Object.assign((...command: Command) => run(command), { on: true })
  if (window.centralitaSettings?.key) run(['boot'])
  // The stub's entries may be `arguments`.
  early.forEach((command) => run([...command]))
}
