import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import { ApiError } from '@desk/api/http'
import type { CustomerCard, InboxRow, InteractionCard, TimelineItem } from '@desk/api/types'
import { isTakenBack } from '@desk/composer/later'
import { makeCatchUp } from '@desk/live/catchUp'
import { failure } from '@desk/words/failure'
import { byInstant } from '@desk/words/instants'
import { useDirectory } from './directory'
import { makeAhead } from './ahead'
import { useInbox } from './inbox'
import { useOutbox } from './outbox'

type Items = ReadonlyMap<string, TimelineItem>

/** The interaction on the screen, its customer and the customer's whole timeline. */
export const useThread = defineStore('thread', () => {
  const directory = useDirectory()
  const outbox = useOutbox()
  const inbox = useInbox()
  const id = shallowRef('')
  const card = shallowRef<InteractionCard | null>(null)
  const customer = shallowRef<CustomerCard | null>(null)
  const items = shallowRef<Items>(new Map())
  const older = shallowRef<string | null>(null)
  const status = shallowRef<'none' | 'loading' | 'ready' | 'missing' | 'failed'>('none')
  const complaint = shallowRef('')
  /** The seq up to which this agent had seen the conversation when it was opened. */
  const seenAtOpen = shallowRef(0)
  /** The interaction that was made new again: looking at it on does not read it. */
  const keptUnread = shallowRef('')
  let asOf = 0
  const catchUp = makeCatchUp()
  /** When each entry was last told of, counted in frames: an answer that was slower is older. */
  const toldAt = new Map<string, number>()
  let frames = 0
  let loadingOlder = false

  const ordered = computed(() => [...items.value.values()].filter((item) => !isTakenBack(item.message)).sort(byTime))
  const row = computed(() => card.value?.row ?? null)
  const pending = computed(() => outbox.pending.filter((one) => one.interactionId === id.value))

  async function open(wanted: string) {
    if (wanted === id.value && status.value === 'ready') return
    close()
    id.value = wanted
    await catchUp.load(loadFirst)
  }

  function close() {
    id.value = ''
    keptUnread.value = ''
    card.value = null
    customer.value = null
    items.value = new Map()
    older.value = null
    status.value = 'none'
    asOf = 0
    toldAt.clear()
  }

  const ahead = makeAhead(ask)

  function load() {
    ahead.drop()
    return catchUp.load(loadFirst)
  }

  async function loadFirst() {
    const wanted = id.value
    if (!wanted) return
    if (!card.value) status.value = 'loading'
    try {
      const [fresh, person, page] = await (ahead.take(wanted) ?? ask(wanted))
      if (wanted !== id.value || page.as_of < asOf) return
      if (!card.value) seenAtOpen.value = fresh.last_seen
      card.value = fresh
      customer.value = person
      items.value = new Map(page.items.map((item) => [item.id, item]))
      older.value = page.next
      asOf = page.as_of
      status.value = 'ready'
    } catch (error) {
      if (wanted === id.value) fail(error)
    }
  }

  /** Whom it is about is mostly known from the list: then all is asked for at once. */
  async function ask(wanted: string) {
    const about = (whose: string) => Promise.all([hub.customer(whose), hub.timeline(whose, null)])
    const whose = inbox.listing.rows.find((one) => one.id === wanted)?.customer_id
    const [fresh, told] = await Promise.all([hub.interaction(wanted), whose ? about(whose) : null])
    return [fresh, ...(told ?? (await about(fresh.row.customer_id)))] as const
  }

  function fail(error: unknown) {
    if (card.value && !(error instanceof ApiError && error.status === 404)) return
    complaint.value = failure(error)
    status.value = error instanceof ApiError && error.status === 404 ? 'missing' : 'failed'
  }

  async function loadOlder(limit?: number) {
    if (!older.value || loadingOlder || !row.value) return
    const wanted = id.value
    loadingOlder = true
    try {
      const page = await hub.timeline(row.value.customer_id, older.value, limit)
      if (wanted !== id.value) return
      items.value = new Map([...page.items.map((item) => [item.id, item] as const), ...items.value])
      older.value = page.next
    } finally {
      loadingOlder = false
    }
  }

  function hearItem(seq: number, item: TimelineItem) {
    ahead.spoil(item.customer_id)
    outbox.drop(item.message?.client_id || item.note?.client_id || '')
    toldAt.set(item.id, ++frames)
    catchUp.tell(() => seq > asOf && isOurs(item) && place(item))
  }

  /** Of the customer, and of all who were found to be the same person. */
  const family = computed(() => [row.value?.customer_id, ...members(customer.value)])

  function isOurs(item: TimelineItem) {
    const here = row.value
    return !!here && (family.value.includes(item.customer_id) || item.conversation_id === here.conversation_id)
  }

  function keepUnread(interaction: string) {
    if (interaction === id.value) keptUnread.value = interaction
  }

  const moment = () => frames

  /** An entry as a move of this agent's own left it; `asked` is the moment the move was begun. */
  function put(item: TimelineItem, asked: number) {
    if ((toldAt.get(item.id) ?? 0) <= asked) catchUp.tell(() => isOurs(item) && place(item))
  }

  function place(item: TimelineItem) {
    items.value = new Map(items.value).set(item.id, item)
    const seq = item.message?.seq ?? 0
    if (card.value && item.conversation_id === card.value.row.conversation_id && seq > card.value.last_seq)
      card.value = { ...card.value, last_seq: seq }
  }

  /** A row frame may be older than the card a move of ours just brought. */
  function hearRow(fresh: InboxRow) {
    ahead.spoil(fresh.customer_id)
    catchUp.tell(() => takeRow(fresh))
  }

  function takeRow(fresh: InboxRow) {
    if (card.value && fresh.id === id.value && fresh.ver >= card.value.row.ver)
      card.value = { ...card.value, row: fresh }
  }

  const take = (fresh: InteractionCard) =>
    catchUp.tell(() => {
      if (fresh.row.id === id.value && fresh.row.ver >= (card.value?.row.ver ?? 0)) card.value = fresh
    })

  async function hearCustomer(customerId: string) {
    ahead.spoil(customerId)
    const here = row.value
    if (!here || !family.value.includes(customerId)) return
    const fresh = await hub.customer(here.customer_id)
    if (row.value?.customer_id === here.customer_id) hearCustomerCard(fresh)
  }

  /** Together with somebody else, or apart again, their timeline is another one. */
  function hearCustomerCard(fresh: CustomerCard) {
    const before = members(customer.value).join()
    if (fresh.as_of < (customer.value?.as_of ?? 0)) return
    customer.value = fresh
    if (members(fresh).join() !== before) void load()
  }

  /** Values of custom fields stand on the card alone, so a row that changed may mean one of them. */
  async function hearLabels(changed: string) {
    if (changed !== id.value || !directory.directory.fields.some((one) => one.of === 'interaction')) return
    take(await hub.interaction(changed))
  }

  return {
    keptUnread, keepUnread, fetchAhead: ahead.fetch, id, card, row, customer, items, ordered, older, status, complaint, seenAtOpen, pending,
    open, close, load, loadOlder, hearItem, hearRow, hearCustomer, hearCustomerCard, hearLabels, moment, put, take,
  }
})

const members = (card: CustomerCard | null) => (card ? [card.id, ...card.merged.map((one) => one.id)] : [])

function byTime(a: TimelineItem, b: TimelineItem) {
  return byInstant(a.at, b.at) || a.id.localeCompare(b.id)
}
