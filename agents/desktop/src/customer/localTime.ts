/** What time it is where the customer is, as far as that is known. */
import type { CustomerCard } from '@desk/api/types'
import { zonesOfPhone } from './phoneZones'

const PHONES = ['tel', 'whatsapp']

/** Zones in which the customer may be, and how that is known. */
export interface Whereabouts {
  zones: readonly string[]
  by: 'field' | 'phone'
}

/** A field that holds a zone says it; else the country of a telephone number narrows it down. */
export function whereabouts({ fields, identities }: CustomerCard): Whereabouts | null {
  const told = Object.values(fields).find(isZone)
  if (told) return { zones: [told], by: 'field' }
  const phones = identities.filter((one) => PHONES.includes(one.scheme))
  const zones = phones.map((one) => zonesOfPhone(one.value)).find((found) => found.length)
  return zones ? { zones, by: 'phone' } : null
}

/** Of these zones those where it is earliest and latest; one when it is as late in all of them. */
export function extremes(zones: readonly string[], at: number): string[] {
  const ahead = zones.map((zone) => ({ zone, by: offset(zone, at) })).sort((a, b) => a.by - b.by)
  const [first, last] = [ahead[0], ahead.at(-1)]
  if (!first || !last) return []
  return first.by === last.by ? [first.zone] : [first.zone, last.zone]
}

function isZone(value: string): boolean {
  if (!/^[A-Z]\w+\/[\w/+-]+$/.test(value)) return false
  try {
    return !!new Intl.DateTimeFormat('en', { timeZone: value })
  } catch {
    return false
  }
}

/** How far a zone is ahead of UTC at that time, in milliseconds. */
function offset(zone: string, at: number): number {
  const wall = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
  return Date.parse(`${wall.replace(' ', 'T')}Z`) - at
}
