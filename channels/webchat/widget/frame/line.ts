/**
 * The line to the hub: a socket that comes back by itself, or asking by turns where none gets through.
 *
 * Nothing is kept here. Whoever must not lose something sends it again after every `welcome`.
 */
import { signal } from '@preact/signals'
import { key } from './host'
import type { FromHub, ToHub } from './protocol'

const BEAT = 25_000
const PATIENCE = 8_000
const POLL = 3_000
/** Sockets that fail before we ask by turns; and how often we ask before another socket is tried. */
const ENOUGH = 3
const TURNS = 20
/** Frames that one request may carry; the rest is said again after the next welcome. */
const MOST = 20

/** The line has been down for so long that the visitor is told. */
export const late = signal(false)
/** The hub will not have this page: unknown key, or a foreign site. */
export const refused = signal(false)

interface Ends {
  hello(): ToHub
  token(): string | null
  since(): number
  hear(frame: FromHub): void
  /** The token is over: go on as somebody new. */
  over(): void
}

let ends: Ends
let socket: WebSocket | undefined
let polling = false
let up = false
let failures = 0
let turns = 0
let retry = 0
let lateness = 0
let heardAt = 0

export const isUp = () => up

/** Say who speaks and listens; the line stays down until it is wanted. */
export function connectEnds(given: Ends) {
  ends = given
  addEventListener('online', kick)
  addEventListener('offline', () => socket && lose(socket, 0))
  document.addEventListener('visibilitychange', () => document.hidden || kick())
  setInterval(beat, BEAT)
}

let wanted = false

/** Bring the line up, or wake it where it rests. */
export function want() {
  wanted = true
  if (!socket && !polling && !retry) connect()
}

export function hangUp() {
  wanted = false
  clearTimeout(retry)
  retry = 0
  polling = false
  socket?.close(1000)
  drop()
}

/** True where the frame was given to a line that stands; that is no promise that it arrives. */
export function say(...frames: ToHub[]): boolean {
  if (!up) return false
  if (polling) void post(frames)
  else frames.forEach((frame) => socket!.send(JSON.stringify(frame)))
  return true
}

/** Come back at once: the network, or the visitor, has. */
export function kick() {
  if (!wanted || refused.value) return
  if (socket && up) return probe()
  if (socket?.readyState === WebSocket.CONNECTING) return
  failures = Math.min(failures, ENOUGH - 1)
  clearTimeout(retry)
  connect()
}

function connect() {
  retry = 0
  expect()
  if (failures >= ENOUGH) return void ask()
  polling = up = false
  const mine = (socket = new WebSocket(`${location.origin.replace('http', 'ws')}/webchat/socket?${new URLSearchParams({ key })}`))
  heardAt = Date.now()
  const silence = setTimeout(() => mine === socket && !up && lose(mine, 0), PATIENCE)
  mine.onopen = () => mine.send(JSON.stringify(ends.hello()))
  mine.onmessage = ({ data }) => {
    if (mine !== socket) return
    heardAt = Date.now()
    hear(JSON.parse(data as string) as FromHub)
  }
  mine.onclose = ({ code }) => {
    clearTimeout(silence)
    lose(mine, code)
  }
}

function hear(frame: FromHub) {
  if (frame.type === 'welcome') {
    up = true
    if (!polling) failures = 0
    expect(false)
  }
  ends.hear(frame)
}

function lose(mine: WebSocket, code: number) {
  if (mine !== socket) return
  drop()
  mine.close()
  if (code === 4403) refused.value = true
  if (code === 4401) ends.over()
  if (!wanted || code === 1000 || code === 4403 || code === 4408) return expect(false)
  failures += code === 1012 || code === 4401 ? 0 : 1
  const wait = code === 1012 ? 500 + 4500 * Math.random() : Math.min(20_000, 500 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2)
  again(failures >= ENOUGH || code === 4401 ? 0 : wait * (code === 1013 || code === 4429 ? 4 : 1))
}

function drop() {
  socket = undefined
  up = false
  if (wanted) expect()
}

function again(wait: number) {
  clearTimeout(retry)
  retry = setTimeout(connect, wait)
}

/** Tell the visitor when the line is not up within a moment, however often it is tried meanwhile. */
function expect(is = true) {
  if (is && !up) return void (lateness ||= setTimeout(() => (late.value = true), 1500))
  clearTimeout(lateness)
  lateness = 0
  late.value = false
}

function probe() {
  const before = heardAt
  const mine = socket!
  mine.send('{"type":"ping"}')
  setTimeout(() => mine === socket && heardAt === before && lose(mine, 0), PATIENCE)
}

function beat() {
  if (up && !polling) probe()
}

async function ask() {
  polling = true
  try {
    const asked = new URLSearchParams({ key, since: `${ends.since()}` })
    await take(await fetch(`/webchat/poll?${asked}`, { headers: headers() }))
    // Where asking works at once, a socket may work again too: the hub has only been away.
    if (turns++ % TURNS === 0) failures = ENOUGH - 1
    if (polling) again(document.hidden ? POLL * 3 : POLL)
  } catch {
    up = false
    turns = 0
    failures = ENOUGH - 1
    expect()
    if (polling) again(POLL * (0.5 + Math.random()))
  }
}

async function post(frames: ToHub[]) {
  const kept = frames.filter(({ type }) => type !== 'ping' && type !== 'typing').slice(0, MOST)
  if (!kept.length) return
  const sent = { ...headers(), 'Content-Type': 'application/json' }
  try {
    const body = JSON.stringify({ frames: kept })
    await take(await fetch(`/webchat/poll?${new URLSearchParams({ key })}`, { method: 'POST', headers: sent, body }))
  } catch {
    // Whoever must not lose it sends it again after the next welcome.
  }
}

async function take(answer: Response) {
  if (answer.status === 401) ends.over()
  if (answer.status === 403 || answer.status === 404) refused.value = true
  if (!answer.ok) throw new Error(`${answer.status}`)
  const { frames } = (await answer.json()) as { frames: FromHub[] }
  frames.forEach(hear)
}

function headers(): Record<string, string> {
  const token = ends.token()
  return token ? { Authorization: `Bearer ${token}` } : {}
}
