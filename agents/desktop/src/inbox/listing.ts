/** What a list of the inbox holds and how it changes; pure. */
import type { InboxPage, InboxRow } from '@desk/api/types'

export type Order = (a: InboxRow, b: InboxRow) => number

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

export const has = ({ rows, held }: Listing, id: string) =>
  rows.some((one) => one.id === id) || held.some((one) => one.id === id)

/** Puts a row where it belongs; a list held still changes in place and keeps newcomers aside. */
export function withRow(listing: Listing, row: InboxRow, held: boolean, order: Order): Listing {
  if (!held) return { ...listing, rows: inserted(without(listing.rows, row.id), row, order) }
  const at = listing.rows.findIndex((one) => one.id === row.id)
  if (at >= 0) return { ...listing, rows: listing.rows.with(at, row) }
  return { ...listing, held: [...without(listing.held, row.id), row] }
}

export function withoutRow(listing: Listing, id: string): Listing {
  if (!has(listing, id)) return listing
  return { ...listing, rows: without(listing.rows, id), held: without(listing.held, id) }
}

export function released(listing: Listing, order: Order): Listing {
  const waiting = new Set(listing.held.map((row) => row.id))
  const rows = [...listing.rows.filter((row) => !waiting.has(row.id)), ...listing.held]
  return { ...listing, rows: rows.sort(order), held: [] }
}

function without(rows: readonly InboxRow[], id: string): InboxRow[] {
  return rows.filter((row) => row.id !== id)
}

/** Finds the place by halving: a list of ten thousand takes no longer than one of ten. */
function inserted(rows: readonly InboxRow[], row: InboxRow, order: Order): InboxRow[] {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (order(rows[middle]!, row) < 0) low = middle + 1
    else high = middle
  }
  return rows.toSpliced(low, 0, row)
}
