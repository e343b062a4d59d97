import { computed, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { hub } from '@desk/api/calls'
import { ApiError } from '@desk/api/http'
import type { Ending, InteractionCard, TransferTo } from '@desk/api/types'
import { useDirectory } from '@desk/stores/directory'
import { useInbox } from '@desk/stores/inbox'
import { useSession } from '@desk/stores/session'
import { useThread } from '@desk/stores/thread'
import { useToasts } from '@desk/stores/toasts'
import { useWrapups } from '@desk/stores/wrapups'
import { dateTime } from '@desk/words/dates'
import { t } from '@desk/words/t'
import { isWrapping } from './wrapping'

const FINAL = ['closed', 'abandoned', 'overflowed', 'expired', 'rejected']
const UNDO_MS = 10_000

/** What the agent may do with the open interaction, and doing it. */
export function useMoves() {
  const thread = useThread()
  const inbox = useInbox()
  const session = useSession()
  const directory = useDirectory()
  const toasts = useToasts()
  const wrapups = useWrapups()
  const router = useRouter()
  const busy = shallowRef(false)

  const row = computed(() => thread.row)
  const over = computed(() => FINAL.includes(row.value?.state ?? ''))
  const ending = computed(() => row.value?.state === 'wrapup' && row.value.agent_id === session.agentId)
  /** Being wrapped up, against the clock of its queue. */
  const wrapping = computed(() => ending.value && isWrapping(row.value))
  /** Finished, and it can still be taken back. */
  const finishing = computed(() => ending.value && !wrapping.value)
  /** Theirs to work on: assigned and not finished, not even just now. */
  const mine = computed(() => !!row.value && row.value.agent_id === session.agentId && !over.value && !ending.value)
  const leads = computed(() => session.session?.agent.role !== 'agent')
  const offered = computed(() => row.value?.state === 'offered')
  /** A colleague is being asked: only who leads may take it from there. */
  const asked = computed(() => offered.value && !row.value?.agent_id)
  const free = computed(() => !!row.value && !row.value.agent_id && !over.value && !(asked.value && leads.value))
  const others = computed(() => !!row.value?.agent_id && row.value.agent_id !== session.agentId && !over.value)
  const mayTakeOver = computed(() => (others.value || asked.value) && leads.value)
  const snoozed = computed(() => row.value?.state === 'parked')

  async function make(move: Promise<InteractionCard>): Promise<InteractionCard | null> {
    busy.value = true
    try {
      const card = await move
      thread.take(card)
      inbox.place(card.row)
      wrapups.hear(card.row)
      return card
    } catch (error) {
      toasts.complain(error)
      return null
    } finally {
      busy.value = false
    }
  }

  /** `over` takes it beyond one's own limit, and for supervisors from whoever has it. */
  async function take(over = false) {
    const id = row.value?.id
    if (!id) return
    try {
      const card = await hub.take(id, over)
      thread.take(card)
      inbox.place(card.row)
    } catch (error) {
      const full = error instanceof ApiError && error.code === 'agent.full'
      if (!full) return toasts.complain(error)
      toasts.say(t('take.full'), { action: { label: t('take.anyway'), run: () => take(true) }, ms: UNDO_MS })
    }
  }

  const wake = () => row.value && make(hub.wake(row.value.id))

  async function transfer(to: Partial<TransferTo>) {
    const card = row.value && (await make(hub.transfer(row.value.id, to)))
    const name = directory.agentName(to.agent_id) || directory.queueName(to.queue_id)
    if (card) toasts.say(t(card.row.state === 'offered' ? 'transfer.asked' : 'transfer.done', { name }))
    return !!card
  }

  async function snooze(until: Date) {
    const card = row.value && (await make(hub.snooze(row.value.id, until.toISOString())))
    if (card) toasts.say(t('snooze.done', { time: dateTime(until.toISOString()) }))
  }

  /** Where the queue gives no time for it, nothing changes. */
  async function wrapUp() {
    const time = directory.queues.get(row.value?.queue_id ?? '')?.wrapup_s
    if (row.value && time && !wrapping.value) await make(hub.wrapUp(row.value.id))
  }

  const lengthen = () => row.value && make(hub.lengthen(row.value.id))

  async function finish(how: Ending) {
    const card = row.value && (await make(hub.finish(row.value.id, how)))
    if (!card) return false
    const undo = { label: t('undo'), run: () => unfinish(card.row.id) }
    toasts.say(t('finish.done', { number: card.row.number }), { action: undo, ms: UNDO_MS })
    return true
  }

  const unfinish = (id = row.value?.id ?? '') => make(hub.unfinish(id))

  async function reopen() {
    const card = row.value && (await make(hub.reopen(row.value.id)))
    if (card) router.push({ name: 'inbox', params: { view: 'mine', interaction: card.row.id } })
  }

  return {
    row, busy, over, finishing, wrapping, mine, free, others, mayTakeOver, offered, snoozed,
    take, wake, transfer, snooze, wrapUp, lengthen, finish, unfinish, reopen,
  }
}

export type Moves = ReturnType<typeof useMoves>
