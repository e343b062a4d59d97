import type { components } from './schema'

type Schemas = components['schemas']

export type Alike = Schemas['Alike']
export type AgentLine = Schemas['AgentLine']
export type Board = Schemas['Board']
export type BoardAgent = Schemas['BoardAgent']
export type BoardQueue = Schemas['BoardQueue']
export type BoardRows = Schemas['BoardRows']
export type Count = Schemas['Count']
export type CustomField = Schemas['Directory']['fields'][number]
export type CustomerCard = Schemas['CustomerCard']
export type CustomerLine = Schemas['CustomerLine']
export type CustomerPage = Schemas['CustomerPage']
export type Directory = Schemas['Directory']
export type DraftRequest = Schemas['PutDraft']
export type DraftView = Schemas['DraftView']
export type Ending = Partial<Schemas['Finish']>
export type HealthLine = Schemas['HealthLine']
export type Heap = Schemas['Heap']
export type IdentityView = Schemas['IdentityView']
export type InboxCounters = Schemas['InboxCounters']
export type InboxPage = Schemas['InboxPage']
export type InboxRow = Schemas['InboxRow']
export type InteractionCard = Schemas['InteractionCard']
export type InteractionLine = Schemas['InteractionLine']
export type MailHtml = Schemas['MailFrame']
export type MentionLine = Schemas['MentionLine']
export type MessageView = Schemas['MessageView']
export type NoteRequest = Schemas['NewNote']
export type OfferCard = Schemas['OfferCard']
export type OwnPresence = Schemas['OwnPresence']
export type PartView = Schemas['PartView']
export type QuarantineLine = Schemas['QuarantineLine']
export type ReplyDefaults = Schemas['ReplyDefaults']
type OnlyForwards = 'forwards' | 'parts'
export type ReplyRequest = Omit<Schemas['Reply'], OnlyForwards> & Partial<Pick<Schemas['Reply'], OnlyForwards>>
export type SavedView = Schemas['ViewRecord']
export type SavedViewForm = Schemas['ViewForm']
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
