/** How the value of a custom field is shown; it is kept as text in each case. */
import type { CustomField } from '@desk/api/types'
import { locale, t } from '@desk/words/t'

export function valueShown(field: Pick<CustomField, 'type'>, value: string): string {
  if (!value) return ''
  if (field.type === 'switch') return t(value === 'true' ? 'yes' : 'no')
  if (field.type !== 'date') return value
  // A day is the same everywhere: no zone may move it.
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(value))
}
