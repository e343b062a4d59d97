import { onBeforeUnmount } from 'vue'
import { tell } from '@desk/live/socket'

const QUIET_MS = 4000

/** Lets colleagues see that somebody is answering. */
export function useTyping(interactionId: string) {
  let timer = 0

  function typed() {
    if (!timer) tell({ type: 'viewing', interaction_id: interactionId, typing: true })
    clearTimeout(timer)
    timer = window.setTimeout(stop, QUIET_MS)
  }

  function stop() {
    clearTimeout(timer)
    timer = 0
    tell({ type: 'viewing', interaction_id: interactionId, typing: false })
  }

  onBeforeUnmount(() => clearTimeout(timer))
  return { typed, stop }
}
