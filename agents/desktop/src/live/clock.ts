/** One clock for every screen: the hub's time, as well as this browser can tell it. */
import { shallowRef } from 'vue'

const READINGS = 12

let offset = 0
const readings: number[] = []

/** The hub's time in milliseconds; moves once a second. */
export const now = shallowRef(Date.now())

setInterval(tick, 1000)

/** Takes a time the hub just told. Late arrival only makes it look older: the newest looks best. */
export function hearTime(iso: string) {
  readings.push(Date.parse(iso) - Date.now())
  if (readings.length > READINGS) readings.shift()
  offset = Math.max(...readings)
  tick()
}

export function serverNow(): number {
  return Date.now() + offset
}

function tick() {
  now.value = serverNow()
}
