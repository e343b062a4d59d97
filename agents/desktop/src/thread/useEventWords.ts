import type { TimelineItem } from '@desk/api/types'
import { useDirectory } from '@desk/stores/directory'
import { useSession } from '@desk/stores/session'
import { dateTime } from '@desk/words/dates'
import { has, t } from '@desk/words/t'

/** Tells a move on the timeline in a sentence; `data.agent` made it, nobody when the hub did. */
export function useEventWords() {
  const directory = useDirectory()
  const session = useSession()
  const person = (id?: string) => (!id ? '' : id === session.agentId ? t('you') : directory.agentName(id))

  return ({ data, kind }: TimelineItem): string => {
    const params = {
      agent: person(data.agent),
      to_agent: person(data.to_agent),
      to_queue: directory.queueName(data.to_queue),
      outcome: directory.outcomeName(data.outcome),
      until: data.until ? dateTime(data.until) : '',
      priority: data.priority ?? '',
      score: data.score ?? '',
    }
    if (kind === 'assigned' && data.agent && data.agent === data.to_agent)
      return t(data.agent === session.agentId ? 'event.assigned.taken.you' : 'event.assigned.taken', params)
    if (kind === 'declined') return t('event.declined', { ...params, reason: t(`decline.${data.reason}`) })
    const actor = params.agent ? t('event.by', params) : ''
    if (!actor && has(`event.${kind}.by_itself`)) return t(`event.${kind}.by_itself`)
    const then = kind === 'finished' && params.until ? t('event.finished.then', params) : ''
    if (data.to_agent === session.agentId && has(`event.${kind}.to_you`)) return t(`event.${kind}.to_you`) + actor
    const told = (['to_agent', 'to_queue', 'outcome', 'until', 'priority'] as const).filter((name) => params[name])
    const detail = told.map((name) => `event.${kind}.${name}`).find(has)
    return t(detail ?? `event.${kind}`, params) + then + actor
  }
}
