/** A copy of each unsent text in this browser, for the moment the hub cannot be reached. */
import type { Mode } from '@desk/api/types'
import { own } from '@desk/stores/own'
import type { Letter } from './letter'

const NAME = 'centralita.draft'
const KEPT_MS = 14 * 86_400_000

export interface Shadow {
  letter: Letter
  ver: number
}

const key = (interactionId: string, mode: Mode) => `${own(NAME)}.${interactionId}.${mode}`

export const readShadow = (interactionId: string, mode: Mode) => read(key(interactionId, mode))

function read(name: string): Shadow | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null')
  } catch {
    return null
  }
}

export function writeShadow(interactionId: string, mode: Mode, shadow: Shadow) {
  try {
    localStorage.setItem(key(interactionId, mode), JSON.stringify(shadow))
  } catch {
    sweepShadows()
  }
}

/** Forgets what has been kept elsewhere; a copy newer than that stays. */
export function dropShadow(interactionId: string, mode: Mode, ver: number) {
  if ((readShadow(interactionId, mode)?.ver ?? 0) <= ver) localStorage.removeItem(key(interactionId, mode))
}

/** Versions are clock times, so an old one tells its age. */
export function sweepShadows() {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(NAME)) continue
    if (Date.now() - (read(name)?.ver ?? 0) > KEPT_MS) localStorage.removeItem(name)
  }
}
