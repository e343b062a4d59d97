import { has, t } from './t'

/** Why something was not sent, and the provider's own words on it ('' where there are none). */
export interface Reason {
  text: string
  details: string
}

/**
 * Reads a reason as the hub keeps it, `code?mark words of the provider`: the code, and the mark
 * beside it ('soft': it may pass), in the viewer's words. Without a code we know it stands as it is.
 */
export function readReason(stored: string): Reason {
  const [first = '', ...rest] = stored.split(' ')
  const [code = '', mark = ''] = first.split('?')
  const key = [code, `error.${code}`].find(has)
  if (!key) return { text: stored, details: '' }
  const beside = `${code.slice(0, code.lastIndexOf('.'))}.${mark}`
  return { text: has(beside) ? `${t(key)} ${t(beside)}` : t(key), details: rest.join(' ') }
}
