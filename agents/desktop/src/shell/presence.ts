import type { AgentLine } from '@desk/api/types'
import { now } from '@desk/live/clock'
import { useDirectory } from '@desk/stores/directory'
import { has, t } from '@desk/words/t'

export interface Choice {
  presence: string
  /** With away: the id of an administrator's reason, or one of the plain words. */
  reason: string
}

const MINUTE = 60_000
/** Away for the queues; colleagues may still hand something over. */
export const TRANSFERS = 'transfers'
const PLAIN = ['busy', 'break', 'lunch', 'training']

/** What an agent may choose; an administrator's reasons stand in for the plain words. */
export function choices(): Choice[] {
  const { reasons } = useDirectory().directory
  const away = reasons.length ? ['', ...reasons.map((one) => one.id)] : PLAIN
  return [
    { presence: 'available', reason: '' },
    { presence: 'away', reason: TRANSFERS },
    ...away.map((reason) => ({ presence: 'away', reason })),
    { presence: 'offline', reason: '' },
  ]
}

export const reasonOf = (reason: string) => useDirectory().directory.reasons.find((one) => one.id === reason)

/** 'Available', 'Lunch', 'No answer': a reason says more than the bare state. */
export function presenceName(presence: string, reason: string): string {
  if (presence !== 'away' || !reason) return t(`presence.${presence}`)
  const given = reasonOf(reason)?.name
  if (given) return given
  // The id of a reason that is no longer there says nothing to anybody.
  const plain = /^[0-9a-f]{32}$/.test(reason) ? t('presence.away') : reason
  return has(`reason.${reason}`) ? t(`reason.${reason}`) : plain
}

type Standing = Pick<AgentLine, 'presence' | 'presence_reason'> & Partial<Pick<AgentLine, 'presence_media'>>

export function nameOf(agent: Standing): string {
  const name = presenceName(agent.presence, agent.presence_reason)
  if (agent.presence !== 'available' || !agent.presence_media?.length) return name
  return t('presence.only', { name, media: agent.presence_media.map((one) => t(`channel.${one}`)).join(', ') })
}

/** The minutes that a reason allows, once they are over; else 0. */
export function overstayed(agent: Standing & Pick<AgentLine, 'presence_since'>): number {
  const most = agent.presence === 'away' ? (reasonOf(agent.presence_reason)?.max_minutes ?? 0) : 0
  const since = agent.presence_since ? Date.parse(agent.presence_since) : now.value
  return most && now.value - since > most * MINUTE ? most : 0
}
