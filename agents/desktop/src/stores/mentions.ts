import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import type { MentionLine } from '@desk/api/types'
import { makeCatchUp } from '@desk/live/catchUp'

/** Notes in which colleagues have named this agent. */
export const useMentions = defineStore('mentions', () => {
  const lines = shallowRef<readonly MentionLine[]>([])
  const newest = shallowRef<MentionLine | null>(null)
  const catchUp = makeCatchUp()
  const fresh = computed(() => lines.value.filter((one) => !one.seen).length)

  const load = () =>
    catchUp.load(async () => {
      lines.value = await hub.mentions()
    })

  const hear = (one: MentionLine) => {
    const known = lines.value.some((other) => other.note_id === one.note_id)
    catchUp.tell(() => put(one))
    if (!known) newest.value = one
  }

  function put(one: MentionLine) {
    lines.value = [one, ...lines.value.filter((other) => other.note_id !== one.note_id)]
  }

  /** Whoever opens the interaction has seen what names them there. */
  async function see(interactionId: string) {
    const here = (one: MentionLine) => one.interaction_id === interactionId && !one.seen
    if (!lines.value.some(here)) return
    await hub.noticed(interactionId)
    lines.value = lines.value.map((one) => (here(one) ? { ...one, seen: true } : one))
  }

  return { lines, newest, fresh, load, hear, see }
})
