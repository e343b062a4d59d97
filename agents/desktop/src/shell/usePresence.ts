import { shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import { useDirectory } from '@desk/stores/directory'
import { useOffers } from '@desk/stores/offers'
import { useSession } from '@desk/stores/session'
import { useToasts } from '@desk/stores/toasts'
import { reasonOf, TRANSFERS, type Choice } from './presence'

const REFUSED = 'refused_media'

/** A state that waits for the answer what becomes of `n` open interactions; asked by `LeaveDialog`. */
export const leaving = shallowRef<(Choice & { n: number }) | null>(null)

/** Changes this agent's own state. */
export function usePresence() {
  const directory = useDirectory()
  const offers = useOffers()
  const toasts = useToasts()
  const session = useSession()

  /** What this agent has room for, and what of it they have switched off until they say otherwise. */
  const usual = () => directory.me?.loads.filter((one) => one.cap).map((one) => one.medium) ?? []
  const refused = () => session.preference(REFUSED).split(',').filter((one) => usual().includes(one))

  function taken(): string[] {
    const off = refused()
    return off.length ? usual().filter((one) => !off.includes(one)) : []
  }

  async function turn(medium: string) {
    const off = refused()
    const next = off.includes(medium) ? off.filter((one) => one !== medium) : [...off, medium]
    if (next.length === usual().length) return // who takes nothing is away
    void session.prefer({ [REFUSED]: next.join(',') }).catch(toasts.complain)
    if (directory.me?.presence === 'available') await put('available', '')
  }

  async function put(presence: string, reason: string, giveBack = false) {
    try {
      const media = presence === 'available' ? taken() : []
      directory.hearAgent(await hub.setPresence(presence, reason, giveBack, media))
      offers.missed = 0
    } catch (error) {
      toasts.complain(error)
    }
  }

  /** Who leaves open work behind is asked first. */
  async function choose(presence: string, reason: string) {
    const n = presence === 'available' || reason === TRANSFERS ? 0 : await left(reason)
    if (n) leaving.value = { presence, reason, n }
    else await put(presence, reason)
  }

  /** How much they are at that would reach them no more, as the hub counts it. */
  async function left(reason: string): Promise<number> {
    const reach: readonly string[] = reasonOf(reason)?.media ?? []
    const lost = directory.me?.loads.filter((one) => !reach.includes(one.medium)) ?? []
    const asked = lost.map(({ medium }) => hub.inboxCount({ view: 'mine', narrow: { medium, state: 'active' }, sort: 'newest' }))
    const counts = await Promise.all(asked).catch(() => [])
    return counts.reduce((sum, one) => sum + one.n, 0)
  }

  return { choose, put, turn, usual, refused }
}
