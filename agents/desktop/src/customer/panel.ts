import { shallowRef } from 'vue'

/** Whether the customer stands beside the thread (wide screens) or in a drawer over it. */
export const panelOpen = shallowRef(true)

/** Somebody wants to tag the interaction: the panel's field takes it from here. */
export const tagging = shallowRef(false)

/** The customer the hub last told of, each time another object: lists that show them look anew. */
export const customerTold = shallowRef({ id: '' })
