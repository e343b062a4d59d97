import { computed } from 'vue'
import type { AgentLine } from '@desk/api/types'
import { now } from '@desk/live/clock'
import { useBoard } from '@desk/stores/board'
import { useDirectory } from '@desk/stores/directory'

/** Milliseconds after which a wait is long. */
const LONG_MS = 5 * 60_000

export const HEAPS = ['waiting', 'active', 'wrapup', 'snoozed'] as const
export const GROUPS = ['available', 'away', 'unreachable', 'offline'] as const
export type Group = (typeof GROUPS)[number]

const GROUP: Record<string, Group> = {
  available: 'available',
  away: 'away',
  draining: 'away',
  not_responding: 'unreachable',
  disconnected: 'unreachable',
}

export const groupOf = (one: AgentLine): Group => GROUP[one.presence] ?? 'offline'
export const isLong = (since: string | null | undefined) => !!since && now.value - Date.parse(since) > LONG_MS

/** What the board says, with names and sums. */
export function useFigures() {
  const board = useBoard()
  const directory = useDirectory()

  /** A new one is counted before its name has come: it waits for that. */
  const queues = computed(() => (board.board?.queues ?? []).filter((one) => directory.queues.has(one.queue_id)))
  const sum = (heap: (typeof HEAPS)[number]) => queues.value.reduce((n, one) => n + one[heap], 0)
  const since = computed(() => queues.value.map((one) => one.since).filter((at) => at !== null).sort()[0])
  const lines = computed(() =>
    queues.value.map((one) => {
      const staff = directory.directory.agents.filter((agent) => agent.queues.includes(one.queue_id))
      const ready = staff.filter((agent) => agent.presence === 'available').length
      return { ...one, name: directory.queueName(one.queue_id), ready, staff: staff.length, late: isLong(one.since) }
    }),
  )
  const groups = computed(() =>
    GROUPS.map((group) => ({ group, n: directory.directory.agents.filter((one) => groupOf(one) === group).length })),
  )
  const hands = computed(() => new Map((board.board?.agents ?? []).map((one) => [one.agent_id, one])))
  const agents = computed(() =>
    [...directory.directory.agents]
      .sort((a, b) => GROUPS.indexOf(groupOf(a)) - GROUPS.indexOf(groupOf(b)) || (a.presence_since ?? '').localeCompare(b.presence_since ?? ''))
      .map((agent) => ({ agent, has: hands.value.get(agent.id) ?? { active: 0, wrapup: 0, snoozed: 0 } })),
  )

  return { queues, sum, since, lines, groups, agents }
}
