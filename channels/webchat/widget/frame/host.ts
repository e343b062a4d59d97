/** The site's side: spoken to at its one origin, and believed only from there. */
import type { EventName, ToFrame, ToHost } from '../bridge'

const asked = new URLSearchParams(location.search)

export const key = asked.get('key') ?? ''
const origin = asked.get('origin') ?? location.origin

export function tell(said: ToHost) {
  parent.postMessage(said, origin)
}

export const announce = (name: EventName, data?: unknown) => tell({ type: 'event', name, data })

export function listen(then: (said: ToFrame) => void) {
  addEventListener('message', (event: MessageEvent<ToFrame>) => {
    if (event.source === parent && event.origin === origin) then(event.data)
  })
  tell({ type: 'ready' })
}
