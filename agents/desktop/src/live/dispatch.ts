/** Tells each store what the hub said, and loads everything anew when the thread of events broke. */
import { isUnanswered } from '@desk/api/http'
import { customerTold } from '@desk/customer/panel'
import { useBoard } from '@desk/stores/board'
import { useDirectory } from '@desk/stores/directory'
import { useInbox } from '@desk/stores/inbox'
import { useMentions } from '@desk/stores/mentions'
import { useOffers } from '@desk/stores/offers'
import { useOutbox } from '@desk/stores/outbox'
import { useThread } from '@desk/stores/thread'
import { useViewers } from '@desk/stores/viewers'
import { useVisitors } from '@desk/stores/visitors'
import { useWrapups } from '@desk/stores/wrapups'
import type { Frame } from '@desk/api/types'

export function makeDispatch() {
  const board = useBoard()
  const directory = useDirectory()
  const inbox = useInbox()
  const mentions = useMentions()
  const offers = useOffers()
  const outbox = useOutbox()
  const thread = useThread()
  const viewers = useViewers()
  const visitors = useVisitors()
  const wrapups = useWrapups()

  /** What happened before the first welcome is not told again: only answers after it are whole. */
  let welcomed = false
  /** No answer came to something: what it would have told is not told again. */
  let owed = false

  async function settle(...loads: Promise<unknown>[]) {
    const ends = await Promise.allSettled(loads)
    owed ||= ends.some((end) => (end.status === 'fulfilled' ? end.value === false : isUnanswered(end.reason)))
  }

  function loadAll() {
    owed = false
    return settle(
      directory.load(), inbox.load(), inbox.loadCounters(), offers.load(), thread.load(), mentions.load(), wrapups.load(),
    )
  }

  /** Once whenever the line is back: the hub knows by its id what it has already got. */
  async function sendAgain() {
    for (const one of outbox.unanswered()) {
      const asked = thread.moment()
      const item = await outbox.send(one)
      if (item) thread.put(item, asked)
    }
  }

  function hear(frame: Frame) {
    switch (frame.type) {
      case 'welcome':
        viewers.clear()
        visitors.clear()
        board.hearWelcome()
        if (!welcomed || owed) void loadAll()
        welcomed = true
        return void sendAgain()
      case 'tick':
        return void (owed && loadAll())
      case 'snapshot_required':
        return void loadAll()
      case 'row.upsert':
        inbox.hearRow(frame.seq, frame.row)
        wrapups.hear(frame.row)
        thread.hearRow(frame.row)
        customerTold.value = { id: frame.row.customer_id }
        return void settle(thread.hearLabels(frame.row.id))
      case 'row.remove':
        return inbox.hearGone(frame.seq, frame.id)
      case 'timeline.item':
        return thread.hearItem(frame.seq, frame.item)
      case 'mentioned':
        return mentions.hear(frame.mention)
      case 'offer.made':
        return offers.hearMade(frame.offer)
      case 'offer.ended':
        return offers.hearEnded(frame.id, frame.outcome)
      case 'customer.changed':
        customerTold.value = { id: frame.id }
        return void settle(thread.hearCustomer(frame.id))
      case 'seen':
        return inbox.hearSeen(frame.seq, frame.conversation_id)
      case 'config.changed':
      case 'account.changed':
        return void settle(directory.load())
      case 'agent':
        return directory.hearAgent(frame.agent)
      case 'board':
        return board.hear(frame.board)
      case 'counters':
        return inbox.hearCounters(frame.counters)
      case 'viewing':
        return viewers.hear(frame.interaction_id, frame.agents)
      case 'visitor':
        return visitors.hear(frame)
    }
  }

  return { hear }
}
