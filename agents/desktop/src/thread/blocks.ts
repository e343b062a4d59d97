/** What stands on the timeline, in order; pure. */
import type { TimelineItem } from '@desk/api/types'

export type Block =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string }
  | { kind: 'fold'; key: string; interaction: string; items: TimelineItem[]; open: boolean }
  | { kind: 'item'; key: string; item: TimelineItem }

export const SORTS_OF_ENTRY = ['all', 'messages', 'notes', 'events'] as const
export type Shown = (typeof SORTS_OF_ENTRY)[number]

export function isShown(item: TimelineItem, shown: Shown): boolean {
  const sort = item.message ? 'messages' : item.note ? 'notes' : 'events'
  return shown === 'all' || shown === sort
}

export interface Around {
  /** The interaction that stands in full; the others are folded to a line. */
  current: string
  conversation: string
  unfolded: ReadonlySet<string>
  /** Messages of the conversation after this seq are new to the agent. */
  seen: number
  dayOf: (at: string) => string
}

/** Items come oldest first. A fold stands at its last message, an unfolded one where it began. */
export function blocks(items: readonly TimelineItem[], around: Around): Block[] {
  const earlier = groupEarlier(items, around.current)
  const out: Block[] = []
  let day = ''
  let divided = false

  function onDay(at: string) {
    const fresh = around.dayOf(at)
    if (fresh !== day) out.push({ kind: 'day', key: `day-${fresh}`, at })
    day = fresh
  }

  for (const item of items) {
    const group = earlier.get(item.interaction_id ?? '')
    const open = !group || around.unfolded.has(item.interaction_id!)
    const edge = group && item === (open ? group[0] : standing(group))
    if (!open && !edge) continue
    onDay(item.at)
    if (group && edge)
      out.push({ kind: 'fold', key: `fold-${item.interaction_id}`, interaction: item.interaction_id!, items: group, open })
    if (!open) continue
    if (!divided && isNew(item, around)) {
      out.push({ kind: 'unread', key: 'unread' })
      divided = true
    }
    out.push({ kind: 'item', key: item.id, item })
  }
  return out
}

function standing(group: readonly TimelineItem[]) {
  return group.findLast((item) => item.message) ?? group.at(-1)
}

function groupEarlier(items: readonly TimelineItem[], current: string) {
  const groups = new Map<string, TimelineItem[]>()
  for (const item of items) {
    if (!item.interaction_id || item.interaction_id === current) continue
    const group = groups.get(item.interaction_id)
    if (group) group.push(item)
    else groups.set(item.interaction_id, [item])
  }
  return groups
}

function isNew(item: TimelineItem, around: Around): boolean {
  const { message } = item
  if (!message || message.direction !== 'in' || item.conversation_id !== around.conversation) return false
  return around.seen > 0 && message.seq > around.seen
}
