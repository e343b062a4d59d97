/** Everything the desk asks of the hub, on one screen. */

import type { Asked } from '@desk/inbox/asked'
import { call, query } from './http'
import type {
  Alike,
  AgentLine,
  Arrivals,
  Board,
  BoardRows,
  Count,
  CustomerCard,
  CustomerPage,
  Directory,
  DraftRequest,
  DraftView,
  Ending,
  HealthLine,
  Heap,
  InboxCounters,
  InboxPage,
  InteractionCard,
  MailHtml,
  MentionPage,
  Mode,
  NoteRequest,
  OfferCard,
  OwnPresence,
  QuarantineLine,
  ReplyRequest,
  SavedView,
  SavedViewForm,
  SearchPage,
  Session,
  SetUp,
  TimelineItem,
  TimelinePage,
  TransferTo,
  Way,
  VisitView,
} from './types'

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

const move = (id: string, verb: string, body: object = {}) =>
  call<InteractionCard>('POST', `/interactions/${id}/${verb}`, body)

export const hub = {
  setupNeeded: () => call<{ needed: boolean }>('GET', '/setup'),
  setUp: (body: SetUp) => call<Session>('POST', '/setup', body),

  session: () => call<Session | null>('GET', '/session'),
  signIn: (email: string, password: string) => call<Session>('POST', '/session', { email, password }),
  signOut: () => call<void>('DELETE', '/session'),
  prefer: (preferences: Record<string, string>) => call<Session>('PUT', '/me', { preferences }),
  setLanguage: (language: string) => call<Session>('PUT', '/me', { language }),

  directory: () => call<Directory>('GET', '/directory'),
  accounts: () => call<HealthLine[]>('GET', '/accounts'),
  ownPresence: () => call<OwnPresence>('GET', '/presence'),
  setPresence: (presence: string, reason: string, give_back = false, media: string[] = []) =>
    call<AgentLine>('PUT', '/presence', { presence, reason, give_back, media }),

  board: () => call<Board>('GET', '/board'),
  boardRows: (heap: Heap, queue?: string, agent?: string) =>
    call<BoardRows>('GET', `/board/rows${query({ heap, queue, agent })}`),
  setPresenceOf: (agentId: string, presence: string, reason: string, note: string) =>
    call<AgentLine>('PUT', `/people/${agentId}/presence`, { presence, reason, note }),
  handIn: (agentId: string, snoozed: boolean) =>
    call<{ n: number }>('POST', `/people/${agentId}/hand-in`, { snoozed }),
  assign: (id: string, agent_id: string, note: string) => move(id, 'assign', { agent_id, note }),
  prioritise: (id: string, priority: number) => move(id, 'priority', { priority }),

  inbox: ({ view, narrow, sort }: Asked, cursor: string | null) =>
    call<InboxPage>('GET', `/inbox${query({ view, ...narrow, sort, cursor, limit: 50 })}`),
  inboxCount: ({ view, narrow }: Asked) => call<Count>('GET', `/inbox/count${query({ view, ...narrow })}`),
  views: () => call<SavedView[]>('GET', '/views'),
  addView: (form: SavedViewForm) => call<SavedView>('POST', '/views', form),
  dropView: (id: string, ver: number) => call<SavedView>('POST', `/views/${id}/retire`, { ver }),
  counters: () => call<InboxCounters>('GET', '/inbox/counters'),

  interaction: (id: string) => call<InteractionCard>('GET', `/interactions/${id}`),
  visit: (id: string) => call<VisitView>('GET', `/interactions/${id}/visit`),
  take: (id: string, over: boolean) => move(id, 'take', { over }),
  transfer: (id: string, to: Partial<TransferTo>) => move(id, 'transfer', to),
  snooze: (id: string, until: string) => move(id, 'snooze', { until }),
  wake: (id: string) => move(id, 'wake'),
  finish: (id: string, ending: Ending) => move(id, 'finish', ending),
  wrapUp: (id: string) => move(id, 'wrap-up'),
  lengthen: (id: string) => move(id, 'lengthen'),
  unfinish: (id: string) => move(id, 'unfinish'),
  reopen: (id: string) => move(id, 'reopen'),
  untag: (id: string, tag_id: string) => move(id, 'untag', { tag_id }),
  fill: (id: string, values: Record<string, string>, was: Record<string, string>) =>
    call<InteractionCard>('PUT', `/interactions/${id}/fields`, { values, was }),
  tag: (id: string, tag_id: string) => move(id, 'tag', { tag_id }),
  unseen: (id: string) => call<void>('POST', `/interactions/${id}/unseen`, {}),
  seen: (id: string, seq: number) => call<void>('POST', `/interactions/${id}/seen`, { seq }),

  ways: (id: string) => call<Way[]>('GET', `/interactions/${id}/ways`),
  reply: (id: string, body: ReplyRequest) => call<TimelineItem>('POST', `/interactions/${id}/replies`, body),
  note: (id: string, body: NoteRequest) => call<TimelineItem>('POST', `/interactions/${id}/notes`, body),
  saveDraft: (id: string, body: DraftRequest) => call<void>('PUT', `/interactions/${id}/draft`, body),
  dropDraft: (id: string, mode: Mode, ver: number) =>
    call<void>('DELETE', `/interactions/${id}/draft${query({ mode, ver })}`),

  retry: (messageId: string) => call<TimelineItem>('POST', `/messages/${messageId}/retry`, {}),
  cancel: (messageId: string) => call<TimelineItem>('POST', `/messages/${messageId}/cancel`, {}),
  schedule: (messageId: string, send_at: string | null) =>
    call<TimelineItem>('POST', `/messages/${messageId}/schedule`, { send_at }),
  takeBack: (messageId: string) => call<DraftView>('POST', `/messages/${messageId}/take-back`, {}),
  mentions: (cursor: string | null) => call<MentionPage>('GET', `/mentions${query({ cursor, limit: 50 })}`),
  noticed: (id: string) => call<void>('POST', `/interactions/${id}/noticed`, {}),
  html: (messageId: string, images: boolean) =>
    call<MailHtml>('GET', `/messages/${messageId}/html?images=${images ? 1 : 0}`),
  headers: (messageId: string) =>
    call<{ headers: [string, string][] }>('GET', `/messages/${messageId}/headers`),
  rawUrl: (messageId: string) => `/api/v1/messages/${messageId}/raw`,

  customer: (id: string) => call<CustomerCard>('GET', `/customers/${id}`),
  rename: (id: string, name: string, ver: number) =>
    call<CustomerCard>('PATCH', `/customers/${id}`, { name, ver }),
  customers: (cursor: string | null, limit = 50) =>
    call<CustomerPage>('GET', `/customers${query({ cursor, limit })}`),
  fillCustomer: (id: string, values: Record<string, string>, was: Record<string, string>) =>
    call<CustomerCard>('PUT', `/customers/${id}/fields`, { values, was }),
  noteAbout: (id: string, body: { client_id: string; text: string }) =>
    call<TimelineItem>('POST', `/customers/${id}/notes`, body),
  addIdentity: (id: string, scheme: string, value: string) =>
    call<CustomerCard>('POST', `/customers/${id}/identities`, { scheme, value }),
  dropIdentity: (id: string, identityId: string) =>
    call<CustomerCard>('DELETE', `/customers/${id}/identities/${identityId}`),
  alike: (id: string) => call<readonly Alike[]>('GET', `/customers/${id}/alike`),
  merge: (id: string, body: { other_id: string; ver: number; other_ver: number }) =>
    call<CustomerCard>('POST', `/customers/${id}/merge`, body),
  separate: (id: string, other_id: string) => call<void>('POST', `/customers/${id}/separate`, { other_id }),
  timelineAround: (customerId: string, around: string) =>
    call<TimelinePage>('GET', `/customers/${customerId}/timeline${query({ around, limit: 60 })}`),
  timeline: (customerId: string, cursor: string | null, limit = 50) =>
    call<TimelinePage>('GET', `/customers/${customerId}/timeline${query({ cursor, limit })}`),

  search: (q: string, group: string, cursor: string | null | undefined, limit: number) =>
    call<SearchPage>('GET', `/search${query({ q, group, cursor, limit, zone: ZONE })}`),

  arrivals: () => call<Arrivals>('GET', '/arrivals'),
  quarantine: () => call<QuarantineLine[]>('GET', '/quarantine'),
  quarantineUrl: (id: string) => `/api/v1/quarantine/${id}`,
  replay: (id: string) => call<void>('POST', `/quarantine/${id}/replay`, {}),

  offers: () => call<OfferCard[]>('GET', '/offers'),
  accept: (offerId: string) => call<InteractionCard>('POST', `/offers/${offerId}/accept`, {}),
  decline: (offerId: string, reason: string) =>
    call<void>('POST', `/offers/${offerId}/decline`, reason ? { reason } : {}),
}
