import { onBeforeUnmount, onMounted } from 'vue'

type Bindings = Record<string, (event: KeyboardEvent) => void>

/**
 * Keys of the place that calls it: 'j', '?', 'Alt+a', 'Alt+ArrowUp', 'Ctrl+k' (on a Mac, Cmd).
 * Without Alt or Ctrl they rest while a field, a menu or a dialog has the focus.
 */
export function useKeys(bindings: Bindings) {
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    if (!event.altKey && !event.ctrlKey && !event.metaKey && isBusy(event.target)) return
    const act = bindings[name(event)]
    if (!act) return
    event.preventDefault()
    act(event)
  }
  onMounted(() => document.addEventListener('keydown', press))
  onBeforeUnmount(() => document.removeEventListener('keydown', press))
}

function isBusy(target: EventTarget | null): boolean {
  const element = target instanceof Element ? target : null
  return !!element?.closest('input, textarea, select, [contenteditable], [role=menu], [role=dialog]')
}

/** The letter on the key; on a layout without Latin letters, the one in its place. */
function name(event: KeyboardEvent): string {
  const latin = /^[\x20-\x7e]$/.test(event.key)
  const letter = !latin && event.code.startsWith('Key') ? event.code.slice(3) : event.key
  const key = letter.length === 1 ? letter.toLowerCase() : letter
  if (event.ctrlKey || event.metaKey) return `Ctrl+${key}`
  return event.altKey ? `Alt+${key}` : key
}
