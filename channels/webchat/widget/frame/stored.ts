/** What outlives a reload on this side; where a browser refuses, it lasts as long as the page. */
import { key } from './host'

const box = storage()
const full = (name: string) => `centralita.${key}.${name}`

function storage(): Record<string, string> {
  try {
    return localStorage as unknown as Record<string, string>
  } catch {
    return {}
  }
}

export function put(name: string, value: unknown) {
  try {
    box[full(name)] = JSON.stringify(value)
  } catch {
    // It is full: what is under way stays in memory alone.
  }
}

export function get<T>(name: string): T | undefined {
  try {
    return JSON.parse(box[full(name)]!) as T
  } catch {
    return undefined
  }
}

export function remove(name: string) {
  delete box[full(name)]
}

const names = (prefix: string) =>
  Object.keys(box)
    .filter((name) => name.startsWith(full(prefix)))
    .map((name) => name.slice(full('').length))

/** All values whose names begin so. */
export const all = <T>(prefix: string) => names(prefix).flatMap((name) => get<T>(name) ?? [])

export const clear = () => names('').forEach(remove)
