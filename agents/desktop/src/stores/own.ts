/**
 * What this browser keeps of one person. Who signs in next here finds their own; after a session has
 * run out it is still hers whose page this is.
 */
import { keep, keptNames, readKept } from './kept'
import { useSession } from './session'

const mine = () => `.${useSession().owner}`

export const readOwn = <T>(name: string) => readKept<T>(name + mine())

/** See `keep`. */
export const keepOwn = (name: string, value: unknown) => keep(name + mine(), value)

/** The names that begin so, under which something of this person is kept. */
export const ownNames = (start: string) =>
  keptNames(start).filter((name) => name.endsWith(mine())).map((name) => name.slice(0, -mine().length))
