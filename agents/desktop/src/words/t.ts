/**
 * Words of the screen in the viewer's language.
 *
 * Texts are flat JSON. `{name}` is replaced; `{n, plural, one {# mail} other {# mails}}` picks the
 * form by the language's own rules, `#` being the number.
 */
import { computed, shallowRef } from 'vue'
import type { Language } from '@desk/api/types'

type Texts = Record<string, string>
type Params = Record<string, string | number | null | undefined>

const ours = import.meta.glob<Texts>('../texts/*.json', { import: 'default' })
const channels = import.meta.glob<Texts>('../../../../channels/*/texts/*.json', { import: 'default' })

export const language = shallowRef<Language>('en')
/** The language as this browser's region writes it: 24 hours or 12, which date first. */
export const locale = computed(
  () => navigator.languages.find((tag) => tag.startsWith(language.value)) ?? language.value,
)
const texts = shallowRef<Texts>({})
/** What `bring` has added: of all that is known, each file is fetched when its language is spoken. */
const sources: Record<string, () => Promise<Texts>> = { ...ours, ...channels }

export async function speak(wanted: Language) {
  texts.value = await read(sources, wanted)
  language.value = wanted
  document.documentElement.lang = wanted
}

/** Adds the words of pages that are fetched later, in the language now spoken and in any after it. */
export async function bring(more: Record<string, () => Promise<Texts>>) {
  Object.assign(sources, more)
  texts.value = { ...texts.value, ...(await read(more, language.value)) }
}

async function read(from: Record<string, () => Promise<Texts>>, wanted: Language): Promise<Texts> {
  const files = Object.entries(from).filter(([path]) => path.endsWith(`/${wanted}.json`))
  return Object.assign({}, ...(await Promise.all(files.map(([, load]) => load()))))
}

export function browserLanguage(): Language {
  const known = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => /^(en|es|ru)$/.test(tag))
  return (known as Language | undefined) ?? 'en'
}

export function has(key: string): boolean {
  return key in texts.value
}

export function t(key: string, params: Params = {}): string {
  const text = texts.value[key]
  return text === undefined ? key : fill(text, params)
}

const PLURAL = /\{(\w+), plural,((?:\s*\w+\s*\{[^{}]*\})+)\s*\}/g
const FORM = /(\w+)\s*\{([^{}]*)\}/g

function fill(text: string, params: Params): string {
  return text
    .replace(PLURAL, (_, name: string, forms: string) => plural(Number(params[name]), forms))
    .replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name] ?? '') : whole))
}

function plural(n: number, forms: string): string {
  const choices = new Map([...forms.matchAll(FORM)].map(([, form, words]) => [form, words!]))
  const form = new Intl.PluralRules(language.value).select(n)
  const words = choices.get(form) ?? choices.get('other') ?? ''
  return words.replaceAll('#', new Intl.NumberFormat(language.value).format(n))
}
