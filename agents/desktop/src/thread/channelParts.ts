/** A channel brings its own parts of the desk, found by their folder: nothing here names a channel. */
import type { Component } from 'vue'

export interface ChannelParts {
  kind: string
  /** One message on the timeline; props `item`, `message`. */
  Entry: Component
  /** How a reply is addressed; props `reply` (ReplyDefaults), model `letter`. */
  Fields: Component
  /** What else is attached to a reply, beside the paper clip; event `attach` (File[]). */
  Attach?: Component
  /** A talk in the moment: Enter sends, and nothing is held back to be undone. */
  live?: boolean
  /** How a message goes on to somebody else, where it can; prop `forwarding`, event `leave`. */
  Forward?: Component
}

const found = import.meta.glob<{ default: ChannelParts }>('../../../../channels/*/desk/index.ts', { eager: true })
const parts = new Map(Object.values(found).map((one) => [one.default.kind, one.default]))

export const partsOf = (kind: string): ChannelParts | undefined => parts.get(kind)
