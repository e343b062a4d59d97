import { shallowRef } from 'vue'
import { useSession } from '@desk/stores/session'
import { useToasts } from '@desk/stores/toasts'

export const LIST = { min: 280, max: 520, usual: 348 }
export const CUSTOMER = { min: 260, max: 480, usual: 312 }

/** How wide the panes are, as this agent left them. */
export function usePanes() {
  const session = useSession()
  const toasts = useToasts()
  const kept = read(session.preference('panes'))
  const list = shallowRef(within(kept.list, LIST))
  const customer = shallowRef(within(kept.customer, CUSTOMER))

  const keep = () =>
    session
      .prefer({ panes: JSON.stringify({ list: list.value, customer: customer.value }) })
      .catch(toasts.complain)

  return { list, customer, keep }
}

function within(width: unknown, { min, max, usual }: typeof LIST): number {
  return typeof width === 'number' ? Math.max(min, Math.min(max, width)) : usual
}

function read(json: string): { list?: unknown; customer?: unknown } {
  try {
    return JSON.parse(json || '{}')
  } catch {
    return {}
  }
}
