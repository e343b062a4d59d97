import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import type { OfferCard } from '@desk/api/types'
import { makeCatchUp } from '@desk/live/catchUp'
import { now } from '@desk/live/clock'
import { useToasts } from './toasts'

const FAREWELL_MS = 3000

export interface Standing {
  offer: OfferCard
  /** Empty while it can be taken, then how it ended. */
  outcome: string
  busy: boolean
}

/** Interactions held out to this agent, newest first; an ended one stays for a moment. */
export const useOffers = defineStore('offers', () => {
  const toasts = useToasts()
  const catchUp = makeCatchUp()
  const standing = shallowRef<Standing[]>([])
  const open = computed(() => standing.value.filter((one) => !one.outcome))
  /** How many ran out since this agent last answered one, as far as this page has seen. */
  const missed = shallowRef(0)

  const load = () =>
    catchUp.load(async () => {
      const offers = await hub.offers()
      standing.value = offers.map((offer) => ({ offer, outcome: '', busy: false })).reverse()
    })

  const hearMade = (offer: OfferCard) => catchUp.tell(() => add(offer))

  function add(offer: OfferCard) {
    // Offered anew, an interaction has one card: the one that has ended makes room.
    const others = standing.value.filter((one) => one.offer.interaction_id !== offer.interaction_id)
    standing.value = [{ offer, outcome: '', busy: false }, ...others]
  }

  function hearEnded(id: string, outcome: string) {
    if (outcome === 'timed_out') missed.value += 1
    change(id, { outcome, busy: false })
    const leave = ['accepted', 'declined'].includes(outcome) ? 0 : FAREWELL_MS
    setTimeout(() => remove(id), leave)
  }

  async function accept(id: string) {
    change(id, { busy: true })
    try {
      const card = await hub.accept(id)
      missed.value = 0
      remove(id)
      return card
    } catch (error) {
      change(id, { busy: false })
      toasts.complain(error)
      return null
    }
  }

  async function decline(id: string, reason = '') {
    change(id, { busy: true })
    try {
      await hub.decline(id, reason)
      remove(id)
    } catch (error) {
      change(id, { busy: false })
      toasts.complain(error)
    }
  }

  const change = (id: string, fields: Partial<Standing>) => catchUp.tell(() => apply(id, fields))
  const remove = (id: string) => catchUp.tell(() => drop(id))

  function apply(id: string, fields: Partial<Standing>) {
    standing.value = standing.value.map((one) => (one.offer.id === id ? { ...one, ...fields } : one))
  }

  function drop(id: string) {
    standing.value = standing.value.filter((one) => one.offer.id !== id)
  }

  return { standing, open, missed, load, hearMade, hearEnded, accept, decline }
})

/** Seconds left to answer, never below zero. */
export function secondsLeft(offer: OfferCard): number {
  return Math.max(0, Math.ceil((Date.parse(offer.expires_at) - now.value) / 1000))
}
