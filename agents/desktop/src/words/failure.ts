import { ApiError } from '@desk/api/http'
import { has, t } from './t'

/** What went wrong, in the viewer's words: by the hub's code, else in the hub's own text. */
export function failure(error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.unknown')
  const key = `error.${error.code}`
  if (has(key)) return t(key, { ...error.params, text: error.message })
  if (error.status >= 500) return t('error.server')
  return error.message || t('error.unknown')
}
