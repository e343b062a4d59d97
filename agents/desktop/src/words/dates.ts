/** Times as a person says them, in the viewer's language and zone. */
import { now } from '@desk/live/clock'
import { locale, t } from './t'

const DAY = 86_400_000

const makers = new Map<string, Intl.DateTimeFormat>()

function format(at: Date, options: Intl.DateTimeFormatOptions): string {
  const tag = locale.value
  const key = tag + JSON.stringify(options)
  let maker = makers.get(key)
  if (!maker) makers.set(key, (maker = new Intl.DateTimeFormat(tag, options)))
  return maker.format(at)
}

export const clockTime = (iso: string) => format(new Date(iso), { hour: 'numeric', minute: '2-digit' })

export const fullTime = (iso: string) => format(new Date(iso), { dateStyle: 'full', timeStyle: 'short' })

export const shortDate = (iso: string) => {
  const at = new Date(iso)
  const sameYear = at.getFullYear() === new Date(now.value).getFullYear()
  return format(at, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) })
}

export const dateTime = (iso: string) => {
  const at = new Date(iso)
  const sameYear = at.getFullYear() === new Date(now.value).getFullYear()
  const day = sameYear ? ({ weekday: 'short' } as const) : ({ year: 'numeric' } as const)
  return format(at, { ...day, day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' })
}

/** 12:49 today, "yesterday", else 12 Oct. */
export function rowTime(iso: string): string {
  const days = daysAgo(iso)
  if (days === 0) return clockTime(iso)
  if (days === 1) return t('time.yesterday')
  return shortDate(iso)
}

/** Heading of a day on the timeline. */
export function dayName(iso: string): string {
  const days = daysAgo(iso)
  if (days === 0) return t('time.today')
  if (days === 1) return t('time.yesterday')
  const at = new Date(iso)
  const sameYear = at.getFullYear() === new Date(now.value).getFullYear()
  return format(at, { weekday: 'long', day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) })
}

/** A day as a date field writes it. */
export const localDay = (at: Date) =>
  [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')

export function dayKey(iso: string): string {
  return new Date(iso).toDateString()
}

function daysAgo(iso: string): number {
  const midnight = new Date(now.value).setHours(0, 0, 0, 0)
  return Math.ceil((midnight - new Date(iso).getTime()) / DAY)
}

/** 6:42, or 1:06:42: how long something has lasted. */
export function stopwatch(since: string): string {
  const seconds = Math.max(0, Math.floor((now.value - Date.parse(since)) / 1000))
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  if (h >= 24) return t('time.days', { n: Math.floor(h / 24) })
  const two = (n: number) => String(n).padStart(2, '0')
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
