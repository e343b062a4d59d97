import type { components } from './schema'

type Schemas = components['schemas']

export type AgentLine = Schemas['AgentLine']
export type CustomerCard = Schemas['CustomerCard']
export type Directory = Schemas['Directory']
export type DraftRequest = Schemas['PutDraft']
export type DraftView = Schemas['DraftView']
export type HealthLine = Schemas['HealthLine']
export type IdentityView = Schemas['IdentityView']
export type InboxCounters = Schemas['InboxCounters']
export type InboxPage = Schemas['InboxPage']
export type InboxRow = Schemas['InboxRow']
export type InteractionCard = Schemas['InteractionCard']
export type InteractionLine = Schemas['InteractionLine']
export type MailHtml = Schemas['MailFrame']
export type MessageView = Schemas['MessageView']
export type NoteRequest = Schemas['NewNote']
export type OfferCard = Schemas['OfferCard']
export type PartView = Schemas['PartView']
export type QuarantineLine = Schemas['QuarantineLine']
export type ReplyDefaults = Schemas['ReplyDefaults']
export type ReplyRequest = Schemas['Reply']
export type SearchGroup = Schemas['SearchGroup']
export type SearchHit = Schemas['SearchHit']
export type SearchPage = Schemas['SearchPage']
export type Segment = Schemas['Segment']
export type Session = Schemas['Session']
export type SetUp = Schemas['Setup']
export type TimelineItem = Schemas['TimelineItem']
export type TimelinePage = Schemas['TimelinePage']
export type TransferTo = Schemas['Transfer']
export type Viewer = Schemas['Viewer']
export type ViewName = Schemas['ViewName']

/** What the hub says over the socket. Frames with `seq` are durable and may be replayed. */
export type Frame = Schemas['ServerFrame']
export type ClientFrame = Schemas['ClientFrame']

export type Language = 'en' | 'es' | 'ru'
export type Mode = 'reply' | 'note'
