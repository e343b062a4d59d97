import { onBeforeUnmount, onMounted } from 'vue'
import { isLetter, type What } from './actions'
import { useBindings } from './bindings'

type Act = () => unknown

/** Milliseconds in which the second key of a pair must follow. */
const PAIR = 1_500

/** Who does what at the moment; of several, the place that came last. */
const acting = new Map<What, Act[]>()
let first = ''
let firstAt = 0
let listening = false

/**
 * What the place that calls it does when its key is pressed. Single characters rest while a field,
 * a menu or a dialog has the focus.
 */
export function useKeys(acts: Partial<Record<What, Act>>) {
  const own = Object.entries(acts) as [What, Act][]
  listen()
  onMounted(() => own.forEach(([what, act]) => acting.set(what, [...(acting.get(what) ?? []), act])))
  onBeforeUnmount(() =>
    own.forEach(([what, act]) => acting.set(what, (acting.get(what) ?? []).filter((one) => one !== act))),
  )
}

/** Does it as if its key were pressed. */
export function perform(what: What) {
  acting.get(what)?.at(-1)?.()
}

/** The letter on the key; on a layout without Latin letters, the one in its place. */
export function nameOf(event: KeyboardEvent): string {
  const latin = /^[\x20-\x7e]$/.test(event.key)
  const letter = !latin && event.code.startsWith('Key') ? event.code.slice(3) : event.key
  const key = letter.length === 1 ? letter.toLowerCase() : letter
  if (event.ctrlKey || event.metaKey) return `Ctrl+${key}`
  return event.altKey ? `Alt+${key}` : key
}

function listen() {
  if (listening) return
  listening = true
  const bindings = useBindings()

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const key = nameOf(event)
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey
    if (plain && isBusy(event.target)) return
    const pair = first && performance.now() - firstAt < PAIR ? `${first} ${key}` : ''
    const what = find(pair) ?? find(key)
    first = plain && !what && [...bindings.whats.keys()].some((one) => one.startsWith(`${key} `)) ? key : ''
    firstAt = performance.now()
    if (!what) return
    event.preventDefault()
    perform(what)
  })

  function find(key: string): What | undefined {
    if (isLetter(key) && !bindings.letters) return undefined
    return bindings.whats.get(key)?.find((one) => acting.get(one)?.length)
  }
}

function isBusy(target: EventTarget | null): boolean {
  const element = target instanceof Element ? target : null
  return !!element?.closest('input, textarea, select, [contenteditable], [role=menu], [role=dialog]')
}
