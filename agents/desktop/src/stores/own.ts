/**
 * What this browser keeps of one person. Who signs in next here finds their own; after a session has
 * run out it is still hers whose page this is.
 */
import { useSession } from './session'

const key = (name: string) => `${name}.${useSession().owner}`

export const readOwn = <T>(name: string) => readKept<T>(key(name))

/** What stands under a whole key, whoever's it is; null for nothing that can be read. */
export function readKept<T>(name: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null')
  } catch {
    return null
  }
}

/** Null takes it away. False where the browser is full, or keeps nothing: it holds as long as this page. */
export function keepOwn(name: string, value: unknown): boolean {
  try {
    if (value === null) localStorage.removeItem(key(name))
    else localStorage.setItem(key(name), JSON.stringify(value))
    return true
  } catch {
    return false
  }
}
