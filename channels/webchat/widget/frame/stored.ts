/** What outlives a reload on this side; a browser may refuse, and then it lasts as long as the page. */
import { key } from './host'

const memory = new Map<string, string>()
const full = (name: string) => `centralita.${key}.${name}`

export function put(name: string, value: unknown) {
  memory.set(full(name), JSON.stringify(value))
  try {
    localStorage.setItem(full(name), JSON.stringify(value))
  } catch {
    // Full or forbidden: memory alone.
  }
}

export function get<T>(name: string): T | undefined {
  return parsed<T>(raw(full(name)))
}

export function remove(name: string) {
  memory.delete(full(name))
  try {
    localStorage.removeItem(full(name))
  } catch {
    // Forbidden: there was nothing.
  }
}

/** All values whose names begin so. */
export function all<T>(prefix: string): T[] {
  return names(full(prefix)).flatMap((name) => parsed<T>(raw(name)) ?? [])
}

export function clear() {
  names(full('')).forEach((name) => remove(name.slice(full('').length)))
}

function names(prefix: string): string[] {
  let stored: string[] = []
  try {
    stored = Object.keys(localStorage)
  } catch {
    // Forbidden.
  }
  return [...new Set([...stored, ...memory.keys()])].filter((name) => name.startsWith(prefix))
}

function raw(name: string): string | null {
  try {
    return localStorage.getItem(name) ?? memory.get(name) ?? null
  } catch {
    return memory.get(name) ?? null
  }
}

function parsed<T>(text: string | null): T | undefined {
  try {
    return text ? (JSON.parse(text) as T) : undefined
  } catch {
    return undefined
  }
}
