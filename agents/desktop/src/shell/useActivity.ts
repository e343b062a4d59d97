import { onBeforeUnmount, onMounted } from 'vue'
import { tell } from '@desk/live/socket'

const EVERY_MS = 30_000

/** Lets the hub know that somebody is at the desk. */
export function useActivity() {
  let last = 0
  const act = () => {
    if (Date.now() - last < EVERY_MS) return
    last = Date.now()
    tell({ type: 'active' })
  }
  const signs = ['keydown', 'pointerdown', 'pointermove'] as const
  onMounted(() => signs.forEach((sign) => addEventListener(sign, act, { passive: true })))
  onBeforeUnmount(() => signs.forEach((sign) => removeEventListener(sign, act)))
}
