import { useSession } from './session'

/**
 * The name under which this browser keeps something of one person. Who signs in next here finds
 * their own; after a session has run out it is still hers whose page this is.
 */
export const own = (name: string) => `${name}.${useSession().owner}`
