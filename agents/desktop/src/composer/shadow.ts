/** A copy of each unsent text in this browser, for the moment the hub cannot be reached. */
import type { Mode } from '@desk/api/types'
import { keep, keptNames, readKept } from '@desk/stores/kept'
import { keepOwn, readOwn } from '@desk/stores/own'
import type { Letter } from './letter'

const NAME = 'centralita.draft'
const KEPT_MS = 14 * 86_400_000

export interface Shadow {
  letter: Letter
  ver: number
}

const nameOf = (interactionId: string, mode: Mode) => `${NAME}.${interactionId}.${mode}`

export const readShadow = (interactionId: string, mode: Mode) => readOwn<Shadow>(nameOf(interactionId, mode))

export function writeShadow(interactionId: string, mode: Mode, shadow: Shadow) {
  if (!keepOwn(nameOf(interactionId, mode), shadow)) sweepShadows()
}

/** Forgets what has been kept elsewhere; a copy newer than that stays. */
export function dropShadow(interactionId: string, mode: Mode, ver: number) {
  if ((readShadow(interactionId, mode)?.ver ?? 0) <= ver) keepOwn(nameOf(interactionId, mode), null)
}

/** Versions are clock times, so an old one tells its age. */
export function sweepShadows() {
  for (const name of keptNames(NAME)) {
    if (Date.now() - (readKept<Shadow>(name)?.ver ?? 0) > KEPT_MS) keep(name, null)
  }
}
