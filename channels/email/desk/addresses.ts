/** What an agent types into an address field; pure. */

/** Splits pasted lists, drops names around addresses: `"Ana" <a@x.es>; b@y.es` gives two. */
export function splitAddresses(typed: string): string[] {
  return [...typed.matchAll(/[^\s,;<>"()]+@[^\s,;<>"()]+/g)].map(([address]) => address)
}

/** Enough for a warning while typing; the hub decides. */
export function looksRight(address: string): boolean {
  return /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(address) || /^[^\s@]+@localhost$/.test(address)
}
