import type { AgentLine } from '@desk/api/types'
import { has, t } from '@desk/words/t'

/** What an agent may choose; `reason` only with away. */
export const CHOICES = [
  { presence: 'available', reason: '' },
  { presence: 'away', reason: 'busy' },
  { presence: 'away', reason: 'break' },
  { presence: 'away', reason: 'lunch' },
  { presence: 'away', reason: 'training' },
  { presence: 'offline', reason: '' },
] as const

/** 'Available', 'Lunch', 'No answer': a reason says more than the bare state. */
export function presenceName(presence: string, reason: string): string {
  if (presence === 'away' && reason) return has(`reason.${reason}`) ? t(`reason.${reason}`) : reason
  return t(`presence.${presence}`)
}

export const nameOf = (agent: Pick<AgentLine, 'presence' | 'presence_reason'>) => presenceName(agent.presence, agent.presence_reason)
