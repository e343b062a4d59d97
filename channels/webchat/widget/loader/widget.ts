/** One booted chat on the page of a site: the launcher, and the frame made when it is first needed. */
import type { EventName, Person, Place, Settings, ToFrame, ToHost } from '../bridge'
import { inkOn, parse, written } from '../colour'
import { NOTHING, place, read, write } from './keeping'
import { dress } from './look'
import { fill, hold, watchRoom } from './phone'
import { words } from './words'

/** What the hub tells of an account before anything is opened. */
export interface Facts {
  color?: string
  position?: string
  launcher?: string
}

export type Widget = ReturnType<typeof mount>

const make = <K extends keyof HTMLElementTagNameMap>(tag: K, name = '', text = '') => {
  const made = document.createElement(tag)
  made.className = name
  made.textContent = text
  return made
}

const here = (): Place => ({ url: location.href, title: document.title, referrer: document.referrer })

export function mount(hub: string, settings: Settings, facts: Facts, tell: (name: EventName, data?: unknown) => void) {
  const { key, container } = settings
  const host = make('div')
  const root = make('div')
  const launcher = make('button', 'launcher')
  const label = make('span')
  const badge = make('b')
  const peek = make('div', 'peek')
  const panel = make('div', 'panel')
  const frame = make('iframe')
  let kept = settings.consent === 'required' ? NOTHING : read(key)
  let waiting: ToFrame[] = []
  let ready = false
  let opened = false
  let ended = false
  let wide = false
  let unread = 0
  let last = here().url

  function send(said: ToFrame) {
    if (ready) frame.contentWindow!.postMessage(said, hub)
    else waiting.push(said)
  }

  function wake() {
    if (frame.src) return
    frame.src = `${hub}/webchat/frame?${new URLSearchParams({ key, origin: location.origin })}`
    panel.append(frame)
  }

  function draw() {
    const { theme, lang, color, offset, zIndex, hideLauncher, launcherText, position } = settings
    const [open, close, chat] = words(lang)
    const brand = parse(color ?? facts.color)
    const side = position ?? facts.position
    const text = launcherText ?? facts.launcher ?? ''
    root.className = `root ${side} ${opened ? 'open' : ''} ${wide ? 'wide' : ''} ${container ? 'inline' : ''}`
    root.style.zIndex = `${zIndex ?? ''}`
    root.style.colorScheme = !theme || theme === 'auto' ? 'light dark' : theme
    const set = (name: string, value: string) => root.style.setProperty(`--${name}`, value)
    set('brand', written(brand))
    set('on', written(inkOn(brand)))
    set('x', `${offset?.x ?? 20}px`)
    set('y', `${offset?.y ?? 20}px`)
    label.textContent = text
    launcher.hidden = !!hideLauncher || !!container
    launcher.ariaExpanded = `${opened}`
    launcher.ariaLabel = (opened ? close : text || open) + (unread && !opened ? ` (${unread})` : '')
    badge.textContent = unread > 9 ? '9+' : `${unread}`
    badge.hidden = !unread || opened
    panel.hidden = !opened
    peek.hidden = opened || !unread || !peek.firstChild
    frame.title = chat
    room()
  }

  function room() {
    const full = !container && fill(root, opened)
    hold(full, host)
    if (frame.src) send({ type: 'shown', shown: opened, full, bottom: parseFloat(getComputedStyle(badge).marginBottom) })
  }

  function turn(open: boolean) {
    if (open === opened || (!open && container)) return
    opened = open
    if (open) wake()
    draw()
    if (open) frame.focus()
    else launcher.focus()
    tell(open ? 'open' : 'close')
  }

  function say(name: string, text: string) {
    const shown = make('button', '', `${name}\n${text}`)
    const away = make('button', 'away', '×')
    away.ariaLabel = words(settings.lang)[3]
    shown.onclick = () => turn(true)
    away.onclick = () => (peek.hidden = true)
    peek.replaceChildren(shown, away)
    draw()
  }

  function hear({ source, origin, data }: MessageEvent<ToHost>) {
    if (origin !== hub || source !== frame.contentWindow) return
    if (data.type === 'ready') {
      ready = true
      const { lang, theme, color } = settings
      send({ type: 'hello', token: kept.token, lang, theme, color, place: here(), inline: !!container })
      waiting.splice(0).forEach(send)
      draw()
    } else if (data.type === 'token') {
      kept = data
      if (!ended && settings.consent !== 'required') write(key, data)
    } else if (data.type === 'close') turn(false)
    else if (data.type === 'wide') {
      wide = data.wide
      draw()
    } else if (data.type === 'peek') say(data.name, data.text)
    else {
      if (data.name === 'unread') unread = data.data as number
      draw()
      tell(data.name, data.data)
    }
  }

  function moved({ key: changed }: StorageEvent) {
    if (changed === place(key)) send({ type: 'token', token: (kept = read(key)).token })
  }

  function walk() {
    if (settings.pages && last !== location.href) send({ type: 'place', place: here() })
    last = location.href
  }

  const shadow = host.attachShadow({ mode: 'open' })
  dress(shadow)
  shadow.append(root)
  root.append(panel, peek, launcher)
  launcher.append(make('i'), label, badge)
  launcher.onclick = () => turn(!opened)
  ;((typeof container === 'string' ? document.querySelector(container) : container) ?? document.body).append(host)
  addEventListener('message', hear)
  addEventListener('storage', moved)
  const stop = watchRoom(room)
  const timer = setInterval(walk, 1000)
  draw()
  if (settings.open || container) turn(true)
  else if (kept.live) wake()

  return {
    send,
    turn,
    open: (fresh?: boolean) => {
      if (fresh) send({ type: 'new' })
      turn(true)
    },
    toggle: () => turn(!opened),
    update(changed: Partial<Settings> & Person) {
      settings = { ...settings, ...changed }
      if (changed.consent) write(key, kept)
      draw()
      const { lang, theme, color } = settings
      const { name, email, phone } = changed
      send({ type: 'look', lang, theme, color, said: { name, email, phone } })
    },
    end() {
      ended = host.hidden = true
      hold(false, host)
      write(key, NOTHING)
      removeEventListener('storage', moved)
      clearInterval(timer)
      stop()
      // The frame has a moment to tell the hub that the visitor is to be forgotten.
      if (kept.token) wake()
      send({ type: 'end' })
      setTimeout(() => {
        removeEventListener('message', hear)
        host.remove()
      }, 5000)
    },
  }
}
