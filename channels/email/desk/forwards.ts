import type { Forwarding } from '@desk/thread/forwarding'

/** What was begun and left, by the message that it is about. */
export const begun = new Map<string, NonNullable<Forwarding['letter']>>()
