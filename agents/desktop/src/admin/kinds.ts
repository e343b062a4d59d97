/** The kinds of configuration that are a list and a form, and nothing else: one table. */
import { CalendarClock, CircleCheck, Coffee, FormInput, ListOrdered, MessageSquareText, Tag, Waypoints } from '@lucide/vue'
import type { Component } from 'vue'
import type { Noun } from './api'

export interface FormField {
  name: string
  type:
    | 'line' | 'area' | 'number' | 'switch' | 'choice' | 'words' | 'language' | 'zone' | 'noun'
    | 'week' | 'holidays' | 'profile_queues' | 'caps' | 'media' | 'canned' | 'colour'
  /** Under a fold, for those who look for it. */
  more?: boolean
  required?: boolean
  min?: number
  max?: number
  /** Values of a choice; their words are `admin.<kind>.<name>.<value>`. */
  options?: string[]
  /** Kind that a noun is chosen from. */
  from?: string
  /** Shown only while another field has this value. */
  when?: [string, string]
}

export interface Kind {
  path: string
  icon: Component
  fields: FormField[]
  fresh: Record<string, unknown>
  /** What stands beside the name in the list. */
  aside?: (noun: Noun) => string
}

const name: FormField = { name: 'name', type: 'line', required: true, max: 200 }
const DAY = [[540, 1080]]

export const KINDS: Kind[] = [
  {
    path: 'queues',
    icon: ListOrdered,
    fields: [
      name,
      { name: 'language', type: 'language' },
      { name: 'signature', type: 'area', max: 20000 },
      { name: 'acknowledge_text', type: 'area', max: 20000 },
      { name: 'calendar_id', type: 'noun', from: 'calendars' },
      { name: 'away_text', type: 'area', max: 20000 },
      { name: 'outcome_required', type: 'switch' },
      { name: 'wrapup_s', type: 'number', min: 0, max: 3600, more: true },
      { name: 'wrapup_more_s', type: 'number', min: 0, max: 3600, more: true },
      { name: 'offer_timeout_s', type: 'number', min: 5, max: 3600, more: true },
      { name: 'decline_exclude_s', type: 'number', min: 0, max: 86400, more: true },
      { name: 'rona_after', type: 'number', min: 1, max: 100, more: true },
      { name: 'undo_finish_s', type: 'number', min: 0, max: 3600, more: true },
    ],
    fresh: {
      name: '', language: '', signature: '', acknowledge_text: '', calendar_id: null, away_text: '',
      outcome_required: false, wrapup_s: 0, wrapup_more_s: 0,
      offer_timeout_s: 30, decline_exclude_s: 30, rona_after: 3, undo_finish_s: 10,
    },
  },
  {
    path: 'profiles',
    icon: Waypoints,
    fields: [name, { name: 'queues', type: 'profile_queues' }, { name: 'caps', type: 'caps' }],
    fresh: { name: '', queues: [], caps: { email: 5, chat: 3, messaging: 5, voice: 1 } },
  },
  {
    path: 'calendars',
    icon: CalendarClock,
    fields: [name, { name: 'zone', type: 'zone', required: true }, { name: 'weekly', type: 'week' }, { name: 'holidays', type: 'holidays' }],
    fresh: { name: '', zone: Intl.DateTimeFormat().resolvedOptions().timeZone, weekly: [DAY, DAY, DAY, DAY, DAY, [], []], holidays: [] },
    aside: (noun) => String(noun.zone),
  },
  {
    path: 'canned-replies',
    icon: MessageSquareText,
    fields: [name, { name: 'language', type: 'language' }, { name: 'text', type: 'canned', required: true, max: 20000 }],
    fresh: { name: '', language: '', text: '' },
    aside: (noun) => String(noun.language),
  },
  { path: 'outcomes', icon: CircleCheck, fields: [name], fresh: { name: '' } },
  {
    path: 'tags',
    icon: Tag,
    fields: [{ ...name, max: 60 }, { name: 'colour', type: 'colour' }],
    fresh: { name: '', colour: '' },
  },
  {
    path: 'fields',
    icon: FormInput,
    fields: [
      { ...name, max: 80 },
      { name: 'of', type: 'choice', options: ['customer', 'interaction'] },
      { name: 'type', type: 'choice', options: ['text', 'number', 'date', 'choice', 'switch'] },
      { name: 'choices', type: 'words', when: ['type', 'choice'], required: true },
      { name: 'place', type: 'number', min: 0, max: 10000, more: true },
    ],
    fresh: { name: '', of: 'customer', type: 'text', choices: [], place: 0 },
  },
  {
    path: 'reasons',
    icon: Coffee,
    fields: [{ ...name, max: 60 }, { name: 'media', type: 'media' }, { name: 'max_minutes', type: 'number', min: 0, max: 1440 }],
    fresh: { name: '', media: [], max_minutes: 0 },
  },
]

export const kindOf = (path: string) => KINDS.find((kind) => kind.path === path)
export const MEDIA = ['email', 'chat', 'messaging', 'voice']
export const COLOURS = ['', 'blue', 'green', 'amber', 'red', 'violet']
