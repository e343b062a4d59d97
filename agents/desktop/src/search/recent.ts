/** What this agent looked for in this browser, newest first. */
import { keepOwn, readOwn } from '@desk/stores/own'

const MANY = 6
const NAME = 'centralita.searches'

export function recentSearches(): string[] {
  const kept = readOwn<unknown>(NAME)
  return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, MANY) : []
}

export function rememberSearch(text: string) {
  const wanted = text.trim()
  if (!wanted) return
  const others = recentSearches().filter((one) => one !== wanted)
  keepOwn(NAME, [wanted, ...others].slice(0, MANY))
}
