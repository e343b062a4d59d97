/** What the script of a site and the frame that it opens say to each other. */

export type Theme = 'light' | 'dark' | 'auto'

/** What a site may set, at `boot` or later with `update`. */
export interface Settings {
  key: string
  lang?: string
  theme?: Theme
  color?: string
  position?: 'left' | 'right'
  /** Distance from the edges of the window, in CSS pixels. */
  offset?: { x?: number; y?: number }
  zIndex?: number
  hideLauncher?: boolean
  launcherText?: string
  /** Open as soon as the page is there. */
  open?: boolean
  /** 'required': nothing is stored until an `update` says 'given'. */
  consent?: 'required' | 'given'
  /** An element, or its selector: the chat stands in it, without a launcher. */
  container?: string | HTMLElement
  /** Tell the agent when the visitor walks on to another page of the site. */
  pages?: boolean
}

/** What a site may say of its visitor with `update`: it is shown to agents, and proves nothing. */
export interface Person {
  name?: string
  email?: string
  phone?: string
}

/** The page on which the visitor is. */
export interface Place {
  url: string
  title: string
  referrer: string
}

export type Values = Record<string, string | number | boolean>

export type ToFrame =
  | {
      type: 'hello'
      token: string | null
      lang?: string
      theme?: Theme
      color?: string
      place: Place
      inline: boolean
    }
  /** `bottom`: what a phone keeps for itself at its lower edge, in CSS pixels. */
  | { type: 'shown'; shown: boolean; full: boolean; bottom: number }
  | { type: 'new' }
  | { type: 'token'; token: string | null }
  | { type: 'look'; lang?: string; theme?: Theme; color?: string; said: Person }
  | { type: 'prefill'; text: string }
  | { type: 'identify'; token: string }
  | { type: 'attributes'; values: Values }
  | { type: 'place'; place: Place }
  | { type: 'end' }

/** What a site may listen for. */
export type EventName =
  | 'ready'
  | 'open'
  | 'close'
  | 'unread'
  | 'message'
  | 'agent'
  | 'started'
  | 'ended'
  | 'csat'
  | 'error'

export type ToHost =
  | { type: 'ready' }
  | { type: 'token'; token: string | null; live: boolean }
  | { type: 'close' }
  | { type: 'wide'; wide: boolean }
  | { type: 'peek'; name: string; text: string }
  | { type: 'event'; name: EventName; data?: unknown }
