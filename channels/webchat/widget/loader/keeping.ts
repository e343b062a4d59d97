/** What is kept on the site's own side, where no browser takes it for a third party's. */

export interface Kept {
  /** What proves who the visitor is, as the hub gave it. */
  token: string | null
  /** A conversation is open: the frame is made at once, so that answers are noticed. */
  live: boolean
}

export const NOTHING: Kept = { token: null, live: false }

export const place = (key: string) => `centralita.${key}`

export function read(key: string): Kept {
  try {
    return { ...NOTHING, ...JSON.parse(localStorage.getItem(place(key))!) }
  } catch {
    return NOTHING
  }
}

export function write(key: string, kept: Kept) {
  try {
    if (kept.token) localStorage.setItem(place(key), JSON.stringify(kept))
    else localStorage.removeItem(place(key))
  } catch {
    // A browser that stores nothing: the visitor is known for as long as this page stands.
  }
}
