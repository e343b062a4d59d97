import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import { ApiError, isUnanswered } from '@desk/api/http'
import type { CustomerCard, InboxRow, InteractionCard, TimelineItem, TimelinePage } from '@desk/api/types'
import { isTakenBack } from '@desk/composer/later'
import { makeCatchUp } from '@desk/live/catchUp'
import { failure } from '@desk/words/failure'
import { byInstant } from '@desk/words/instants'
import { t } from '@desk/words/t'
import { useDirectory } from './directory'
import { makeAhead } from './ahead'
import { useInbox } from './inbox'
import { useOutbox } from './outbox'
import { useToasts } from './toasts'

/** Milliseconds in which changes of one customer's work are told together. */
const SOON = 400

type Items = ReadonlyMap<string, TimelineItem>

/**
 * The interaction on the screen, its customer and the customer's whole timeline; or, on the page of
 * a customer, these two alone.
 */
export const useThread = defineStore('thread', () => {
  const directory = useDirectory()
  const outbox = useOutbox()
  const inbox = useInbox()
  const toasts = useToasts()
  const id = shallowRef('')
  /** The customer whose timeline it is. */
  const whose = shallowRef('')
  const card = shallowRef<InteractionCard | null>(null)
  const customer = shallowRef<CustomerCard | null>(null)
  const items = shallowRef<Items>(new Map())
  const older = shallowRef<string | null>(null)
  /** The way on to newer entries, where the page around an old one was opened. */
  const later = shallowRef<string | null>(null)
  /** What has come meanwhile and stands further down than what is shown. */
  const beyond = shallowRef<Items>(new Map())
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
  /** The next page did not come. */
  const stuck = shallowRef(false)
  let turning = false
  /** The entry around which the timeline was opened; '' at its end. */
  let around = ''
  /** The entry that was sought and is no longer there: it is said once, and not sought again. */
  let lost = ''
  /** Loads are counted: of two under way the later one holds, and none from before a new place. */
  let asked = 0
  let taken = 0

  const ordered = computed(() => [...items.value.values()].filter((item) => !isTakenBack(item.message)).sort(byTime))
  const row = computed(() => card.value?.row ?? null)
  const pending = computed(() => outbox.pending.filter((one) => one.interactionId === id.value))

  async function open(wanted: string, entry = '') {
    if (wanted === id.value && status.value === 'ready') return
    close()
    id.value = wanted
    await goTo(entry)
  }

  async function openCustomer(wanted: string, entry = '') {
    if (!id.value && wanted === whose.value && status.value === 'ready') return
    close()
    whose.value = wanted
    await goTo(entry)
  }

  /** Shows the timeline around an entry, or from its end on. */
  async function goTo(entry: string) {
    if (entry && entry === lost) return
    around = entry
    taken = asked
    return catchUp.load(loadFirst)
  }

  function close() {
    id.value = whose.value = lost = ''
    taken = asked
    keptUnread.value = ''
    card.value = null
    customer.value = null
    items.value = beyond.value = new Map()
    older.value = later.value = null
    stuck.value = false
    status.value = 'none'
    asOf = 0
    toldAt.clear()
  }

  const ahead = makeAhead((wanted) => ask(wanted, ''))

  function load() {
    ahead.drop()
    return catchUp.load(loadFirst)
  }

  /** False when no answer came, and nobody has asked again meanwhile. */
  async function loadFirst() {
    const [wanted, about] = [id.value, whose.value]
    if (!wanted && !about) return true
    const mine = ++asked
    const gone = () => mine <= taken
    if (!customer.value) status.value = 'loading'
    try {
      const [fresh, person, page] = wanted ? await askInteraction(wanted) : [null, ...(await askCustomer(about, around))]
      if (gone() || page.as_of < asOf) return true
      taken = mine
      if (fresh && !card.value) seenAtOpen.value = fresh.last_seen
      card.value = fresh
      if (fresh) whose.value = fresh.row.customer_id
      customer.value = person
      items.value = new Map(page.items.map((item) => [item.id, item]))
      beyond.value = new Map()
      older.value = page.next
      later.value = page.later
      if (!page.later) around = ''
      asOf = page.as_of
      status.value = 'ready'
      return true
    } catch (error) {
      if (!gone()) fail(error)
      return gone() || !isUnanswered(error)
    }
  }

  const askInteraction = (wanted: string) => (around ? null : ahead.take(wanted)) ?? ask(wanted, around)

  /** Whom it is about is mostly known from the list: then all is asked for at once. */
  async function ask(wanted: string, entry: string) {
    const known = inbox.listing.rows.find((one) => one.id === wanted)?.customer_id
    const [fresh, told] = await Promise.all([hub.interaction(wanted), known ? askCustomer(known, entry) : null])
    return [fresh, ...(told ?? (await askCustomer(fresh.row.customer_id, entry)))] as const
  }

  const askCustomer = (about: string, entry: string) => Promise.all([hub.customer(about), askPage(about, entry)])

  async function askPage(about: string, entry: string): Promise<TimelinePage> {
    if (!entry) return hub.timeline(about, null)
    try {
      return await hub.timelineAround(about, entry)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error
      if (around === entry) around = ''
      if (lost !== entry) toasts.say(t('link.gone'))
      lost = entry
      return hub.timeline(about, null)
    }
  }

  function fail(error: unknown) {
    if (customer.value && !(error instanceof ApiError && error.status === 404)) return
    complaint.value = failure(error)
    status.value = error instanceof ApiError && error.status === 404 ? 'missing' : 'failed'
  }

  const loadOlder = (limit?: number) => turn(older.value, limit)
  const loadLater = () => turn(later.value)

  async function turn(cursor: string | null, limit?: number) {
    if (!cursor || turning) return
    const [wanted, back] = [customer.value, cursor === older.value]
    turning = true
    try {
      const page = await hub.timeline(whose.value, cursor, limit)
      if (wanted?.id !== customer.value?.id || cursor !== (back ? older : later).value) return
      items.value = new Map([...page.items.map((item) => [item.id, item] as const), ...items.value])
      if (back) older.value = page.next
      else later.value = page.later
      if (!later.value) reachEnd()
      stuck.value = false
    } catch (error) {
      console.warn(failure(error))
      stuck.value = true
    } finally {
      turning = false
    }
  }

  function reachEnd() {
    around = ''
    if (beyond.value.size) items.value = new Map([...items.value, ...beyond.value])
    beyond.value = new Map()
  }

  function hearItem(seq: number, item: TimelineItem) {
    ahead.spoil(item.customer_id)
    outbox.drop(item.message?.client_id || item.note?.client_id || '')
    toldAt.set(item.id, ++frames)
    catchUp.tell(() => seq > asOf && isOurs(item) && place(item))
  }

  /** Of the customer, and of all who were found to be the same person. */
  const family = computed(() => [whose.value, ...members(customer.value)])

  const isOurs = (item: TimelineItem) =>
    !!customer.value && (family.value.includes(item.customer_id) || item.conversation_id === row.value?.conversation_id)

  function keepUnread(interaction: string) {
    if (interaction === id.value) keptUnread.value = interaction
  }

  const moment = () => frames

  /** An entry as a move of this agent's own left it; `asked` is the moment the move was begun. */
  function put(item: TimelineItem, asked: number) {
    if ((toldAt.get(item.id) ?? 0) <= asked) catchUp.tell(() => isOurs(item) && place(item))
  }

  function place(item: TimelineItem) {
    const newest = ordered.value.at(-1)
    const further = later.value && newest && !items.value.has(item.id) && byTime(item, newest) > 0
    const where = further ? beyond : items
    where.value = new Map(where.value).set(item.id, item)
    const seq = item.message?.seq ?? 0
    if (card.value && item.conversation_id === card.value.row.conversation_id && seq > card.value.last_seq)
      card.value = { ...card.value, last_seq: seq }
  }

  /** A row frame may be older than the card a move of ours just brought. */
  function hearRow(fresh: InboxRow) {
    ahead.spoil(fresh.customer_id)
    catchUp.tell(() => takeRow(fresh))
    if (family.value.includes(fresh.customer_id) && !isOnCard(fresh)) refresh()
  }

  function takeRow(fresh: InboxRow) {
    if (card.value && fresh.id === id.value && fresh.ver >= card.value.row.ver)
      card.value = { ...card.value, row: fresh }
  }

  const take = (fresh: InteractionCard) =>
    catchUp.tell(() => {
      if (fresh.row.id === id.value && fresh.row.ver >= (card.value?.row.ver ?? 0)) card.value = fresh
    })

  /** The lines of open and earlier work are on the customer's card. */
  function isOnCard(fresh: InboxRow) {
    const line = [...(customer.value?.open ?? []), ...(customer.value?.earlier ?? [])].find((one) => one.id === fresh.id)
    return line?.state === fresh.state && line.subject === fresh.subject
  }

  let refreshing = 0
  function refresh() {
    refreshing ||= window.setTimeout(() => {
      refreshing = 0
      hearCustomer(whose.value).catch((error) => console.warn(failure(error)))
    }, SOON)
  }

  async function hearCustomer(customerId: string) {
    ahead.spoil(customerId)
    const about = whose.value
    if (!customer.value || !family.value.includes(customerId)) return
    const fresh = await hub.customer(about)
    if (whose.value === about) hearCustomerCard(fresh)
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
    keptUnread, keepUnread, fetchAhead: ahead.fetch, forgetAhead: ahead.forget, id, card, row, customer, items, ordered, older, later, beyond, stuck,
    status, complaint, seenAtOpen, pending, open, openCustomer, close, load, goTo, loadOlder, loadLater, hearItem, hearRow, hearCustomer, hearCustomerCard, hearLabels, moment, put, take,
  }
})

const members = (card: CustomerCard | null) => (card ? [card.id, ...card.merged.map((one) => one.id)] : [])

function byTime(a: TimelineItem, b: TimelineItem) {
  return byInstant(a.at, b.at) || a.id.localeCompare(b.id)
}
