/**
 * Words in the visitor's language, in the format of the desk's texts: `{name}` is replaced,
 * `{n, plural, one {# day} other {# days}}` picks the form by the language's own rules.
 */
import { signal } from '@preact/signals'
import en from '../texts/en.json?url&no-inline'
import es from '../texts/es.json?url&no-inline'
import ru from '../texts/ru.json?url&no-inline'

type Texts = Record<string, string>
type Params = Record<string, string | number>

const FILES: Record<string, string> = { en, es, ru }
const texts = signal<Texts>({})

export const lang = signal('en')

const known = (tag: string | undefined) => Object.keys(FILES).find((one) => one === tag?.slice(0, 2).toLowerCase())

/** The language to speak: the site's choice, else the browser's first that we know. */
export const choose = (wanted: string | undefined) =>
  known(wanted) ?? navigator.languages.map(known).find(Boolean) ?? 'en'

export async function speak(wanted: string) {
  texts.value = await (await fetch(FILES[wanted]!)).json()
  lang.value = wanted
  document.documentElement.lang = wanted
}

/** The region of this browser says how times are written, where it has the language. */
const locale = () => navigator.languages.find((tag) => known(tag) === lang.value) ?? lang.value

const PLURAL = /\{(\w+), plural,((?:\s*\w+\s*\{[^{}]*\})+)\s*\}/g
const FORM = /(\w+)\s*\{([^{}]*)\}/g

export const has = (key: string) => key in texts.value

export function t(key: string, params: Params = {}): string {
  return (texts.value[key] ?? key)
    .replace(PLURAL, (_, name: string, forms: string) => plural(Number(params[name]), forms))
    .replace(/\{(\w+)\}/g, (_, name: string) => `${params[name] ?? ''}`)
}

function plural(n: number, forms: string): string {
  const choices = new Map([...forms.matchAll(FORM)].map(([, form, words]) => [form, words!]))
  const words = choices.get(new Intl.PluralRules(lang.value).select(n)) ?? choices.get('other')!
  return words.replaceAll('#', `${n}`)
}

const format = (iso: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale(), options).format(new Date(iso))

export const clockTime = (iso: string) => format(iso, { hour: 'numeric', minute: '2-digit' })

/** Midnights between then and now: 0 is today, 1 yesterday, below 0 is to come. */
function daysAgo(iso: string): number {
  const midnight = (at: Date) => new Date(at).setHours(0, 0, 0, 0)
  return Math.round((midnight(new Date()) - midnight(new Date(iso))) / 86_400_000)
}

function relativeDay(days: number): string {
  const said = new Intl.RelativeTimeFormat(lang.value, { numeric: 'auto' }).format(-days, 'day')
  return said.charAt(0).toLocaleUpperCase(lang.value) + said.slice(1)
}

/** Heading of a day: today, yesterday, else its date. */
export function dayName(iso: string): string {
  const days = daysAgo(iso)
  if (days === 0 || days === 1) return relativeDay(days)
  const year = new Date(iso).getFullYear() === new Date().getFullYear() ? undefined : 'numeric'
  return format(iso, { weekday: 'long', day: 'numeric', month: 'long', year })
}

/** 12:49 today, "yesterday", else 12 Oct. */
export function shortTime(iso: string): string {
  const days = daysAgo(iso)
  if (days === 0) return clockTime(iso)
  return days === 1 ? relativeDay(1).toLocaleLowerCase(lang.value) : format(iso, { day: 'numeric', month: 'short' })
}

/** When the shop opens again, to stand inside a sentence: at 9:00, tomorrow at 9:00, Monday at 9:00. */
export function opening(iso: string): string {
  const days = -daysAgo(iso)
  const time = clockTime(iso)
  if (days === 0) return t('opens.today', { time })
  if (days === 1) return t('opens.tomorrow', { time })
  const day = format(iso, days < 7 ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' })
  return t('opens.day', { day, time })
}

/** 34 kB, 1.2 MB, in steps of 1,024: as limits are counted. */
export function fileSize(bytes: number): string {
  const [large, kilobytes] = [bytes >= 2 ** 20, bytes / 1024]
  const unit = { style: 'unit', unit: large ? 'megabyte' : 'kilobyte', unitDisplay: 'short' } as const
  const maximumFractionDigits = large ? 1 : 0
  return new Intl.NumberFormat(lang.value, { ...unit, maximumFractionDigits }).format(large ? kilobytes / 1024 : kilobytes)
}
