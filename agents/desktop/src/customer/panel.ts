import { shallowRef } from 'vue'

/** Whether the customer stands beside the thread (wide screens) or in a drawer over it. */
export const panelOpen = shallowRef(true)
