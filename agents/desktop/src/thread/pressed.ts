/** A key that was pressed for an interaction; done once that is on the screen. */
import { shallowRef } from 'vue'

export type Early = 'reply' | 'note' | 'transfer'

export const pressed = shallowRef<{ what: Early; of: string } | null>(null)
