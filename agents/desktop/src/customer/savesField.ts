import { hub } from '@desk/api/calls'
import type { CustomerCard } from '@desk/api/types'

/** Keeps a custom field of the customer on the screen; `was` is the value that was seen. */
export const savesField =
  (customer: () => CustomerCard, changed: (customer: CustomerCard) => void) =>
  async (id: string, value: string, was: string) =>
    changed(await hub.fillCustomer(customer().id, { [id]: value }, { [id]: was }))
