/** Something of a customer that is fetched before anybody asks for it, while it stays true. */
interface Slot<T> {
  id: string
  customer: string
  at: number
  answer: Promise<T>
}

/** Milliseconds after which it is fetched anew, whatever was heard: addresses of files expire. */
const KEPT = 60_000

export function makeAhead<T>(ask: (id: string) => Promise<T>) {
  let slot: Slot<T> | null = null

  function fetch(id: string, customer: string) {
    if (slot?.id === id) return
    const mine: Slot<T> = { id, customer, at: Date.now(), answer: ask(id) }
    mine.answer.catch(() => slot === mine && drop())
    slot = mine
  }

  /** Hands it over, once. */
  function take(id: string): Promise<T> | null {
    const there = slot?.id === id && Date.now() - slot.at < KEPT ? slot.answer : null
    if (slot?.id === id) drop()
    return there
  }

  /** Something happened to this customer: what was fetched is no longer true. */
  function spoil(customer: string) {
    if (slot?.customer === customer) drop()
  }

  /** This one has been written in. */
  function forget(id: string) {
    if (slot?.id === id) drop()
  }

  function drop() {
    slot = null
  }

  return { fetch, take, spoil, forget, drop }
}
