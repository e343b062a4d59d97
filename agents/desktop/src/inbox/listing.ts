/** What a list of the inbox holds and how it changes; pure. */
import type { InboxPage, InboxRow, ViewName } from '@desk/api/types'
import { byInstant } from '@desk/words/instants'

export interface Listing {
  rows: readonly InboxRow[]
  /** Rows that arrived while the list was held still. */
  held: readonly InboxRow[]
  next: string | null
  asOf: number
}

export const EMPTY: Listing = { rows: [], held: [], next: null, asOf: 0 }

export function firstPage(page: InboxPage): Listing {
  return { rows: page.rows, held: [], next: page.next, asOf: page.as_of }
}

export function withPage(listing: Listing, page: InboxPage): Listing {
  const known = new Set(listing.rows.map((row) => row.id))
  const fresh = page.rows.filter((row) => !known.has(row.id))
  return { ...listing, rows: [...listing.rows, ...fresh], next: page.next }
}

export function belongs(row: InboxRow, view: ViewName, queue: string): boolean {
  return row.views.includes(view) && (view !== 'queue' || !queue || row.queue_id === queue)
}

/** Puts a row where it belongs; a list held still changes in place and keeps newcomers aside. */
export function withRow(listing: Listing, row: InboxRow, held: boolean): Listing {
  const known = listing.rows.some((one) => one.id === row.id)
  if (!held) return { ...listing, rows: newestFirst([...without(listing.rows, row.id), row]) }
  if (known) return { ...listing, rows: listing.rows.map((one) => (one.id === row.id ? row : one)) }
  return { ...listing, held: [...without(listing.held, row.id), row] }
}

export function withoutRow(listing: Listing, id: string): Listing {
  return { ...listing, rows: without(listing.rows, id), held: without(listing.held, id) }
}

export function released(listing: Listing): Listing {
  const waiting = new Set(listing.held.map((row) => row.id))
  const rows = [...listing.rows.filter((row) => !waiting.has(row.id)), ...listing.held]
  return { ...listing, rows: newestFirst(rows), held: [] }
}

function without(rows: readonly InboxRow[], id: string): InboxRow[] {
  return rows.filter((row) => row.id !== id)
}

function newestFirst(rows: InboxRow[]): InboxRow[] {
  return rows.sort((a, b) => byInstant(b.last_at, a.last_at) || b.id.localeCompare(a.id))
}
