/** The live line to the hub: one socket per tab, taken up again where it broke off. */
import { shallowRef } from 'vue'
import { csrfToken } from '@desk/api/http'
import { hearTime } from './clock'
import type { ClientFrame, Frame } from '@desk/api/types'

const FIRST_WAIT = 500
const LONGEST_WAIT = 20_000
const SIGNED_OUT = 4401

/** The hub says something every 5 s; after this many milliseconds of silence the line is dead. */
const SILENCE = 16_000

export type Line = 'connecting' | 'open' | 'lost'

export const line = shallowRef<Line>('connecting')

let socket: WebSocket | null = null
let cursor: number | null = null
let wait = FIRST_WAIT
let timer = 0
let watchdog = 0
let hear: (frame: Frame) => void = () => {}
let signedOut: () => void = () => {}

export function goLive(onFrame: (frame: Frame) => void, onSignedOut: () => void) {
  hear = onFrame
  signedOut = onSignedOut
  cursor = null
  window.addEventListener('online', hurry)
  window.addEventListener('focus', hurry)
  window.addEventListener('offline', hangUp)
  connect()
}

export function goSilent() {
  window.removeEventListener('online', hurry)
  window.removeEventListener('focus', hurry)
  window.removeEventListener('offline', hangUp)
  clearTimeout(timer)
  clearTimeout(watchdog)
  socket?.close()
  socket = null
}

export function tell(frame: ClientFrame) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
}

function connect() {
  clearTimeout(timer)
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const fresh = new WebSocket(`${scheme}://${location.host}/ws`)
  socket = fresh
  fresh.onopen = () => tell({ type: 'hello', csrf: csrfToken(), since: cursor })
  fresh.onmessage = (event) => receive(JSON.parse(event.data))
  fresh.onclose = (event) => {
    if (socket === fresh) lose(event.code)
  }
}

function receive(frame: Frame) {
  clearTimeout(watchdog)
  watchdog = window.setTimeout(hangUp, SILENCE)
  if (frame.type === 'welcome') {
    line.value = 'open'
    wait = FIRST_WAIT
  }
  if (frame.type === 'welcome' || frame.type === 'tick') hearTime(frame.now)
  hear(frame)
  moveCursor(frame)
}

/**
 * `welcome` names the log's head before the replay, so it moves the cursor only at the start. One
 * event may make several frames, and the line may break between them: it counts as told once
 * something later has come.
 */
function moveCursor(frame: Frame) {
  if (!('seq' in frame)) return
  if (frame.type === 'welcome' && cursor !== null) return
  if (frame.type === 'snapshot_required') cursor = null
  const isWhole = frame.type === 'welcome' || frame.type === 'snapshot_required' || frame.type === 'tick'
  cursor = Math.max(cursor ?? 0, isWhole ? frame.seq : frame.seq - 1)
}

function lose(code: number) {
  socket = null
  clearTimeout(watchdog)
  if (code === SIGNED_OUT) return signedOut()
  line.value = 'lost'
  timer = window.setTimeout(connect, wait * (0.5 + Math.random() / 2))
  wait = Math.min(wait * 1.5, LONGEST_WAIT)
}

/** Gives up a line that only looks open; the browser itself may wait for minutes. */
function hangUp() {
  const dead = socket
  if (!dead) return
  lose(0)
  dead.close()
}

function hurry() {
  if (socket) return
  wait = FIRST_WAIT
  connect()
}
