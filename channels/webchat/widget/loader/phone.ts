/** On a phone the chat covers the page; the page beneath neither scrolls nor takes the focus. */

const phone = matchMedia('(max-width: 480px), (max-height: 480px) and (pointer: coarse)')

/** Calls back whenever the room for the chat changes; returns how to stop. */
export function watchRoom(changed: () => void): () => void {
  const watched: [EventTarget | null, string][] = [
    [phone, 'change'],
    [visualViewport, 'resize'],
    [visualViewport, 'scroll'],
  ]
  watched.forEach(([on, name]) => on?.addEventListener(name, changed))
  return () => watched.forEach(([on, name]) => on?.removeEventListener(name, changed))
}

/** Fill what a phone shows now, above its keyboard; false where the chat stands beside the page. */
export function fill(root: HTMLElement, shown: boolean): boolean {
  const full = shown && phone.matches
  const { height, offsetTop } = visualViewport!
  root.classList.toggle('full', full)
  root.style.top = full ? `${offsetTop}px` : ''
  root.style.height = full ? `${height}px` : ''
  return full
}

let lift = () => {}

/** Hold the page still while `held`. */
export function hold(held: boolean, host: Element) {
  lift()
  lift = () => {}
  if (!held) return
  const { style } = document.documentElement
  const before = style.overflow
  const beneath = ([...document.body.children] as HTMLElement[]).filter((one) => one !== host && !one.inert)
  const freeze = (still: boolean) => beneath.forEach((one) => (one.inert = still))
  style.overflow = 'hidden'
  freeze(true)
  lift = () => {
    style.overflow = before
    freeze(false)
  }
}
