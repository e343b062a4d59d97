import { watchEffect } from 'vue'
import { useRoute } from 'vue-router'
import { useInbox } from '@desk/stores/inbox'
import { useOffers } from '@desk/stores/offers'
import { t } from '@desk/words/t'

const PLACES: Record<string, string> = { settings: 'nav.settings', quarantine: 'quarantine.title', customer: 'customer.panel', customers: 'nav.customers' }

/** `(3) Inbox · Centralita`; an offer says so in front. */
export function useTitle() {
  const inbox = useInbox()
  const offers = useOffers()
  const route = useRoute()
  watchEffect(() => {
    const place = t(PLACES[String(route.name)] ?? 'nav.inbox')
    const unread = inbox.unread ? `(${inbox.unread}) ` : ''
    const offer = offers.open[0]?.offer.customer_name
    document.title = `${offer ? `${t('offer.title', { name: offer })} · ` : unread}${place} · Centralita`
  })
}
