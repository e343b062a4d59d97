import { onBeforeUnmount, onMounted } from 'vue'
import { tell } from '@desk/live/socket'
import { useDirectory } from '@desk/stores/directory'
import { usePresence } from './usePresence'

const EVERY_MS = 30_000
const IDLE_MS = 5 * 60_000
const LOOK_MS = 5_000
const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const

/**
 * Lets the hub know that somebody is at the desk, and nobody: who is available and touches nothing
 * for five minutes, in no tab of theirs, goes away.
 */
export function useActivity() {
  const directory = useDirectory()
  const presence = usePresence()
  const tabs = new BroadcastChannel('centralita.activity')
  let last = Date.now()
  let told = 0
  let timer = 0

  function act() {
    last = Date.now()
    if (last - told < EVERY_MS) return
    told = last
    tell({ type: 'active' })
    tabs.postMessage(last)
  }

  function look() {
    // The margin: other tabs tell of a touch only so often.
    if (Date.now() - last < IDLE_MS + EVERY_MS) return
    if (directory.me?.presence === 'available') void presence.put('away', 'idle')
  }

  tabs.onmessage = ({ data }) => (last = Math.max(last, Number(data)))

  onMounted(() => {
    SIGNS.forEach((sign) => addEventListener(sign, act, { passive: true }))
    timer = window.setInterval(look, LOOK_MS)
  })
  onBeforeUnmount(() => {
    SIGNS.forEach((sign) => removeEventListener(sign, act))
    clearInterval(timer)
    tabs.close()
  })
}
