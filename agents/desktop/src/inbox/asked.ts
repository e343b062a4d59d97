/** What a list is asked for: which fixed list, narrowed to what, in which order; pure. */
import type { InboxRow, ViewName } from '@desk/api/types'
import { byInstant } from '@desk/words/instants'

export const FILTERS = ['queue', 'account', 'agent', 'tag', 'medium', 'state', 'unread', 'waiting'] as const
export const SORTS = ['newest', 'oldest', 'waiting', 'due'] as const

export type Filter = (typeof FILTERS)[number]
export type Sort = (typeof SORTS)[number]
export type Narrow = Partial<Record<Filter, string>>

export interface Asked {
  view: ViewName
  narrow: Narrow
  sort: Sort
}

const WAITING = ['queued', 'offered', 'accepting']
const NO_DUE = '9999-01-01T00:00:00Z'

/** Reads the words of an address, or of a saved view; what they do not know is left out. */
export function readAsked(view: ViewName, words: Record<string, unknown>): Asked {
  const told = FILTERS.filter((name) => typeof words[name] === 'string' && words[name])
  return {
    view,
    narrow: Object.fromEntries(told.map((name) => [name, words[name] as string])),
    sort: SORTS.find((sort) => sort === words.sort) ?? 'newest',
  }
}

/** The words for an address; the usual order needs none. */
export function wordsOf({ narrow, sort }: Asked): Record<string, string> {
  return { ...(narrow as Record<string, string>), ...(sort === 'newest' ? {} : { sort }) }
}

export const same = (a: Asked, b: Asked) =>
  a.view === b.view && a.sort === b.sort && FILTERS.every((name) => a.narrow[name] === b.narrow[name])

/** Whether a row stands in the list. One that was `there` stays when it has just been read. */
export function belongs(row: InboxRow, { view, narrow }: Asked, there: boolean): boolean {
  const is: Record<Filter, boolean> = {
    queue: row.queue_id === narrow.queue,
    account: row.account_id === narrow.account,
    agent: row.agent_id === narrow.agent,
    tag: row.tags.includes(narrow.tag ?? ''),
    medium: row.medium === narrow.medium,
    state: row.state === narrow.state,
    unread: row.unread > 0 || there,
    waiting: !row.agent_id && WAITING.includes(row.state),
  }
  return row.views.includes(view) && FILTERS.every((name) => !narrow[name] || is[name])
}

/** Tells which of two rows comes first: below zero for the first one. */
export function order(sort: Sort): (a: InboxRow, b: InboxRow) => number {
  const way = sort === 'newest' ? -1 : 1
  const moment = (row: InboxRow) =>
    sort === 'waiting' ? row.enq_at : sort === 'due' ? (row.due_at ?? NO_DUE) : row.last_at
  return (a, b) => way * (byInstant(moment(a), moment(b)) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}
