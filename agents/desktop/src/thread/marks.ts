let marks: Promise<void> = Promise.resolve()

/** What was read, and what is to be new again, reaches the hub in the order in which it was said. */
export function inOrder(send: () => Promise<void>): Promise<void> {
  const sent = marks.then(send)
  marks = sent.catch(() => {})
  return sent
}
