/** What the screens show. Only `hearing`, `session`, `outbox` and `moves` change it. */
import { computed, signal } from '@preact/signals'
import type { Config, Message, Move, Thread } from './protocol'

/** A conversation as far as it is known here. */
export interface Talk {
  messages: Message[]
  /** Older ones are on the hub. */
  more: boolean
}

/** A move on its way, with what the screen shows of it. */
export interface Pending {
  move: Move
  at: string
  files: { name: string; type: string; size: number; url: string; shown: boolean }[]
  /** Whose it is, so that nobody else sends it: the beginning of a token, '' before there was one. */
  owner: string
  failed?: string
}

export type Screen = 'home' | 'form' | 'chat'

export const config = signal<Config | null>(null)
/** Why there is nothing to show: a code of the hub's, or 'network'. */
export const broken = signal('')
export const token = signal<string | null>(null)
export const threads = signal<Record<string, Thread>>({})
export const talks = signal<Record<string, Talk>>({})
export const seen = signal<Record<string, number>>({})
export const writing = signal<Record<string, boolean>>({})
export const outbox = signal<Pending[]>([])

export const screen = signal<Screen>('home')
/** The conversation on the screen; a new one has its id before the hub knows it. */
export const current = signal('')
/** The hub asks somebody it knows for what the form asks: the site alone has vouched for them. */
export const unformed = signal(false)
/** The hub has said who the visitor is: before, the site is not told anything of it. */
export const settled = signal(false)
/** What the visitor has chosen the conversation to be about. */
export const topic = signal('')
export const shown = signal(false)
export const full = signal(false)
export const inline = signal(false)
export const wide = signal(false)

export const thread = computed<Thread | undefined>(() => threads.value[current.value])
export const talk = computed<Talk | undefined>(() => talks.value[current.value])
export const recent = computed(() =>
  Object.values(threads.value).sort((a, b) => Date.parse(b.last_at) - Date.parse(a.last_at)),
)
export const unread = computed(() => recent.value.reduce((sum, one) => sum + one.unread, 0))
export const live = computed(() => recent.value.some(({ state }) => state !== 'ended') || unread.value > 0)
/** The screen before the visitor's eyes is that of a conversation. */
export const looking = signal(!document.hidden)
export const reading = computed(() => shown.value && looking.value && screen.value === 'chat')
