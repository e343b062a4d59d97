import { shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import { useDirectory } from '@desk/stores/directory'
import { useOffers } from '@desk/stores/offers'
import { useToasts } from '@desk/stores/toasts'
import { reasonOf, type Choice } from './presence'

/** A state that waits for the answer what becomes of open work; asked by `LeaveDialog`. */
export const leaving = shallowRef<Choice | null>(null)

/** Changes this agent's own state. */
export function usePresence() {
  const directory = useDirectory()
  const offers = useOffers()
  const toasts = useToasts()

  async function put(presence: string, reason: string, giveBack = false) {
    try {
      directory.hearAgent(await hub.setPresence(presence, reason, giveBack))
      offers.missed = 0
    } catch (error) {
      toasts.complain(error)
    }
  }

  /** Who leaves open work behind is asked first. */
  function choose(presence: string, reason: string) {
    if (presence !== 'available' && left(reason)) leaving.value = { presence, reason }
    else return put(presence, reason)
  }

  /** How much they hold of what would reach them no more; offers go back by themselves. */
  function left(reason: string): number {
    const reach: readonly string[] = reasonOf(reason)?.media ?? []
    const held = (directory.me?.loads ?? []).filter((one) => !reach.includes(one.medium))
    const asked = offers.open.filter((one) => !reach.includes(one.offer.medium))
    return Math.max(0, held.reduce((sum, one) => sum + one.load, 0) - asked.length)
  }

  return { choose, put, left }
}
