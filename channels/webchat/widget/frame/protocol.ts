/** What the frame and the hub say to each other; `channels/webchat/README.md` tells the rules. */
import type { Values } from '../bridge'

export interface Field {
  name: string
  type: 'text' | 'email' | 'tel' | 'choice'
  required: boolean
  /** '' for a field whose words are ours. */
  label: string
  choices?: string[]
}

export interface Config {
  key: string
  name: string
  lang: string
  color: string
  title: string
  greeting: string
  away: string
  open: boolean
  opens_at: string | null
  form: Field[]
  consent: { link: string; text: string } | null
  files: boolean
  max_file: number
  max_text: number
  csat: boolean
  mail: boolean
}

export interface Thread {
  conversation: string
  state: 'waiting' | 'active' | 'ended'
  position: number | null
  agent: string | null
  last_at: string
  preview: string
  unread: number
  csat: 'ask' | 'done' | null
  mail: string | null
}

export interface File {
  name: string
  type: string
  size: number
  url: string
  shown: boolean
}

export interface Message {
  id: string
  seq: number
  at: string
  from: 'visitor' | 'agent' | 'hub'
  name: string
  text: string
  files: File[]
  client_id: string | null
  /** How far an agent's has got, as the hub knows; null for the visitor's own. */
  state: 'sent' | 'delivered' | 'read' | null
}

export type Answers = Record<string, string | boolean>

/** Moves that must not be lost: kept until the hub says that it has them. */
export type Move =
  | { type: 'send'; id: string; conversation: string; text: string; uploads?: string[]; topic?: string }
  | { type: 'leave'; id: string; conversation: string; email: string }
  | { type: 'end'; id: string; conversation: string }
  | { type: 'rate'; id: string; conversation: string; score: number; comment?: string }

export type ToHub =
  | Move
  | { type: 'hello'; key: string; token?: string; since?: number; language: string; page: Page }
  | { type: 'begin'; form: Answers; language: string }
  | { type: 'open'; conversation: string; before?: number }
  | { type: 'typing'; conversation: string; on: boolean; text?: string }
  | { type: 'delivered' | 'read'; messages: string[] }
  | ({ type: 'page'; language?: string } & Page)
  | { type: 'identify'; token: string }
  | { type: 'attributes'; values: Values }
  | { type: 'forget' | 'ping' }

export interface Page {
  url: string
  title: string
}

export interface Refusal {
  type: 'refused'
  id?: string
  code: string
  text: string
  params: Record<string, string | number>
}

export type FromHub =
  | { type: 'welcome'; cursor: number; visitor: string | null; name: string; open: boolean; resumed: boolean; threads: Thread[] | null }
  | { type: 'session'; token?: string; visitor: string }
  | { type: 'ack'; id: string; conversation: string }
  | Refusal
  | { type: 'message'; conversation: string; message: Message; cursor: number }
  | { type: 'state'; conversation: string; thread: Thread; cursor: number }
  | { type: 'thread'; conversation: string; thread: Thread; messages: Message[]; more: boolean; seen: number }
  | { type: 'seen'; conversation: string; seq: number; cursor: number }
  | { type: 'typing'; conversation: string; on: boolean }
  | { type: 'identified'; name: string }
  | { type: 'resync'; cursor: number }
  | { type: 'forgotten' | 'pong' }
