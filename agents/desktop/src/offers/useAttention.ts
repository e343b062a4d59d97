import { onBeforeUnmount, onMounted, watch } from 'vue'
import type { OfferCard } from '@desk/api/types'
import { useOffers } from '@desk/stores/offers'
import { t } from '@desk/words/t'
import { attention } from './attention'
import { chime } from './chime'

const AGAIN_MS = 6000
const TREMBLE = [160, 90, 160]

/** Calls the agent to an offer: by ear until it is answered, by hand on a phone, by the system when hidden. */
export function useAttention() {
  const offers = useOffers()
  const leaving = new AbortController()
  const notices = new Map<string, Notification>()
  let rings = false
  let timer = 0

  watch(
    () => offers.open.map((one) => one.offer),
    (now, before) => {
      const known = new Set(before.map((offer) => offer.id))
      const fresh = now.filter((offer) => !known.has(offer.id))
      fresh.forEach(notify)
      if (fresh.length) call()
      if (!now.length) clearInterval(timer)
      const open = new Set(now.map((offer) => offer.id))
      for (const [id, notice] of notices) if (!open.has(id)) notice.close()
    },
  )

  function call() {
    ring()
    clearInterval(timer)
    timer = window.setInterval(ring, AGAIN_MS)
  }

  function ring() {
    if (!rings) return
    if (attention.sound) chime(attention.volume, attention.tone)
    navigator.vibrate?.(TREMBLE)
  }

  function notify(offer: OfferCard) {
    if (!rings || !attention.notices || !document.hidden || !mayNotify()) return
    const notice = new Notification(t('offer.title', { name: offer.customer_name }), { body: offer.subject, tag: offer.id })
    notices.set(offer.id, notice)
    notice.onclick = () => window.focus()
    notice.onclose = () => notices.delete(offer.id)
  }

  /** Of several tabs one calls: whoever holds the lock. Without locks (plain http) each does. */
  function lead() {
    if (!navigator.locks) return void (rings = true)
    const wait = new Promise<void>((leave) => leaving.signal.addEventListener('abort', () => leave()))
    const held = navigator.locks.request('centralita.attention', { signal: leaving.signal }, () => {
      rings = true
      return wait
    })
    held.catch((error: unknown) => leaving.signal.aborted || console.error(error))
  }

  onMounted(lead)
  onBeforeUnmount(() => {
    rings = false
    clearInterval(timer)
    leaving.abort()
    for (const notice of notices.values()) notice.close()
  })
}

/** Phones show notices only from a service worker; there it trembles instead. */
export function mayNotify(): boolean {
  return 'Notification' in window && Notification.permission === 'granted' && !matchMedia('(pointer: coarse)').matches
}
