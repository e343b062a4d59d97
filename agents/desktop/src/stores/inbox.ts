import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { hub } from '@desk/api/calls'
import { isUnanswered } from '@desk/api/http'
import type { InboxCounters, InboxRow } from '@desk/api/types'
import { belongs, order, readAsked, same, type Asked } from '@desk/inbox/asked'
import { EMPTY, firstPage, has, released, withPage, withoutRow, withRow, type Listing } from '@desk/inbox/listing'
import { makeCatchUp } from '@desk/live/catchUp'
import { failure } from '@desk/words/failure'

type Change = { seq: number; row?: InboxRow; gone?: string; read?: string }

const NOTHING: InboxCounters = {
  mine: 0, unassigned: 0, snoozed: 0, queues: [], waiting_since: null, as_of: 0,
}

/** The list on the screen and the badges of all lists. */
export const useInbox = defineStore('inbox', () => {
  const counters = shallowRef<InboxCounters>(NOTHING)
  const listing = shallowRef<Listing>(EMPTY)
  const shown = shallowRef<Asked>(readAsked('mine', {}))
  const status = shallowRef<'loading' | 'ready' | 'failed'>('loading')
  const complaint = shallowRef('')
  const loadingMore = shallowRef(false)
  /** The next page did not come. */
  const stuck = shallowRef(false)
  const heldStill = shallowRef(false)
  const catchUp = makeCatchUp()
  let run = 0

  const waiting = computed(() => counters.value.queues.reduce((sum, queue) => sum + queue.waiting, 0))
  /** Interactions of this agent with something unread, as last seen in their own list. */
  const unread = shallowRef(0)
  watch([listing, shown], () => {
    const plain = same(shown.value, readAsked('mine', { sort: shown.value.sort }))
    if (plain && status.value === 'ready')
      unread.value = listing.value.rows.filter((row) => row.unread > 0).length
  })

  async function show(asked: Asked) {
    if (same(shown.value, asked) && status.value === 'ready') return
    shown.value = asked
    listing.value = EMPTY
    await load()
  }

  const load = () => catchUp.load(loadFirst)

  /** False when no answer came, and nobody has asked again meanwhile. */
  async function loadFirst() {
    const mine = ++run
    status.value = listing.value.rows.length ? 'ready' : 'loading'
    try {
      const page = await hub.inbox(shown.value, null)
      if (mine !== run) return true
      listing.value = firstPage(page)
      stuck.value = false
      status.value = 'ready'
    } catch (error) {
      if (mine !== run) return true
      complaint.value = failure(error)
      status.value = 'failed'
      return !isUnanswered(error)
    }
    return true
  }

  async function loadMore() {
    const { next } = listing.value
    if (!next || loadingMore.value) return
    const mine = run
    loadingMore.value = true
    try {
      const page = await hub.inbox(shown.value, next)
      if (mine !== run) return
      listing.value = withPage(listing.value, page)
      stuck.value = false
    } catch (error) {
      console.warn(failure(error))
      stuck.value = mine === run
    } finally {
      loadingMore.value = false
    }
  }

  async function loadCounters() {
    hearCounters(await hub.counters())
  }

  function hearCounters(fresh: InboxCounters) {
    if (fresh.as_of >= counters.value.as_of) counters.value = fresh
  }

  const hearRow = (seq: number, row: InboxRow) => hear({ seq, row })
  const hearGone = (seq: number, id: string) => hear({ seq, gone: id })
  /** A conversation was read, perhaps in another tab of this agent. */
  const hearSeen = (seq: number, conversation: string) => hear({ seq, read: conversation })

  const hear = (change: Change) => catchUp.tell(() => apply(change))

  function apply({ seq, row, gone, read }: Change) {
    if (seq <= listing.value.asOf) return
    if (read) alter((each) => each.conversation_id === read, { unread: 0 })
    else if (gone) listing.value = withoutRow(listing.value, gone)
    else if (row) put(row)
  }

  /** A row as a move of this agent's own has just left it. */
  const place = (row: InboxRow) =>
    catchUp.tell(() => {
      const known = listing.value.rows.find((one) => one.id === row.id)
      if (!known || row.ver >= known.ver) put(row)
    })

  function put(row: InboxRow) {
    const here = belongs(row, shown.value, has(listing.value, row.id))
    listing.value = here
      ? withRow(listing.value, row, heldStill.value, order(shown.value.sort))
      : withoutRow(listing.value, row.id)
  }

  function holdStill(still: boolean) {
    heldStill.value = still
    if (!still && listing.value.held.length) release()
  }

  function release() {
    listing.value = released(listing.value, order(shown.value.sort))
  }

  /** Tells at once what this agent's own hands did to a row, before the hub's frame comes. */
  const touch = (id: string, change: Partial<InboxRow>) => catchUp.tell(() => alter((row) => row.id === id, change))

  function alter(which: (row: InboxRow) => boolean, change: Partial<InboxRow>) {
    const rows = listing.value.rows.map((row) => (which(row) ? { ...row, ...change } : row))
    listing.value = { ...listing.value, rows }
  }

  return {
    counters, listing, shown, status, complaint, loadingMore, stuck, waiting, unread,
    show, load, loadMore, loadCounters, hearCounters, hearRow, hearGone, hearSeen, place, holdStill, release, touch,
  }
})
