/** Operators with an example each; what they mean is `search.op.<name>`. */
export const OPERATORS: readonly [name: string, begin: string, example: string][] = [
  ['from', 'from:', 'from:anna'],
  ['to', 'to:', 'to:sales@shop.com'],
  ['queue', 'queue:', 'queue:Support'],
  ['agent', 'agent:', 'agent:me'],
  ['channel', 'channel:', 'channel:email'],
  ['is', 'is:', 'is:open'],
  ['has', 'has:attachment', 'has:attachment'],
  ['after', 'after:', 'after:2026-11-01'],
  ['before', 'before:', 'before:yesterday'],
  ['number', '#', '#123'],
  ['phrase', '"', '"order number"'],
  ['without', '-', '-invoice'],
]
