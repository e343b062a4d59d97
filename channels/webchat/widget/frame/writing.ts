/** What stands in the field before it is sent. */
import { signal } from '@preact/signals'

/** Words that the site puts there for the visitor. */
export const prefilled = signal('')
