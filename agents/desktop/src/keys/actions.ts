/** All that keys do, in the order of the help; the text key is `keys.<what>`. */
interface Action {
  what: string
  /** 'j', '?', 'g i' (one after the other), 'Alt+a', 'Ctrl+k' (on a Mac, Cmd). */
  key: string
  /** The place it works in listens by itself, so it stays as it is. */
  fixed?: true
}

export const ACTIONS = [
  { what: 'next', key: 'j' },
  { what: 'previous', key: 'k' },
  { what: 'open', key: 'Enter', fixed: true },
  { what: 'next_anywhere', key: 'Alt+ArrowDown' },
  { what: 'previous_anywhere', key: 'Alt+ArrowUp' },
  { what: 'pick', key: 'x' },
  { what: 'pick_more', key: 'Shift+ArrowDown', fixed: true },
  { what: 'unread', key: 'u' },
  { what: 'reply', key: 'r' },
  { what: 'note', key: 'n' },
  { what: 'forward', key: 'w' },
  { what: 'send', key: 'Ctrl+Enter', fixed: true },
  { what: 'canned', key: '/', fixed: true },
  { what: 'find', key: '/' },
  { what: 'find_inside', key: 'f' },
  { what: 'next_unread', key: ']' },
  { what: 'previous_unread', key: '[' },
  { what: 'palette', key: 'Ctrl+k' },
  { what: 'take', key: 'a' },
  { what: 'transfer', key: 't' },
  { what: 'snooze', key: 's' },
  { what: 'finish', key: 'e' },
  { what: 'tag', key: '#' },
  { what: 'accept', key: 'Alt+a' },
  { what: 'decline', key: 'Alt+d' },
  { what: 'go_inbox', key: 'g i' },
  { what: 'go_mentions', key: 'g m' },
  { what: 'go_customers', key: 'g c' },
  { what: 'go_search', key: 'g f' },
  { what: 'go_settings', key: 'g s' },
  { what: 'leave', key: 'Escape', fixed: true },
  { what: 'help', key: '?' },
] as const satisfies readonly Action[]

export type What = (typeof ACTIONS)[number]['what']
export type Keys = Partial<Record<What, string>>

const SHOWN: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' }

/** What stands on the keys, one after the other. */
export const parts = (key: string) => key.split(/[+ ]/).map((part) => SHOWN[part] ?? part)

/** One character, or one after the other: rests in fields, and may be switched off. */
export const isLetter = (key: string) => !/^(Ctrl|Alt)\+/.test(key) && (key.length === 1 || key.includes(' '))

/** What else a key does already. */
export const taken = (key: string, but: What, keyOf: (what: What) => string) =>
  ACTIONS.find(({ what }) => what !== but && what !== 'canned' && keyOf(what) === key)?.what
