/** What this agent looked for in this browser, newest first. */
const MANY = 6

const keyOf = (agentId: string) => `centralita.searches.${agentId}`

export function recentSearches(agentId: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(agentId)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, MANY) : []
  } catch {
    return []
  }
}

export function rememberSearch(agentId: string, text: string) {
  const wanted = text.trim()
  if (!wanted) return
  const others = recentSearches(agentId).filter((one) => one !== wanted)
  localStorage.setItem(keyOf(agentId), JSON.stringify([wanted, ...others].slice(0, MANY)))
}
