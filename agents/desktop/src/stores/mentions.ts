import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import type { MentionLine } from '@desk/api/types'
import { makeCatchUp } from '@desk/live/catchUp'

/** Notes in which colleagues have named this agent. */
export const useMentions = defineStore('mentions', () => {
  const lines = shallowRef<readonly MentionLine[]>([])
  const newest = shallowRef<MentionLine | null>(null)
  const catchUp = makeCatchUp()
  const next = shallowRef<string | null>(null)
  const fresh = shallowRef(0)
  const loaded = shallowRef(false)
  let loadingMore = false

  const load = () =>
    catchUp.load(async () => {
      const page = await hub.mentions(null)
      lines.value = page.rows
      next.value = page.next
      fresh.value = page.fresh
      loaded.value = true
    })

  async function loadMore() {
    const { value: cursor } = next
    if (!cursor || loadingMore) return
    loadingMore = true
    try {
      const page = await hub.mentions(cursor)
      if (cursor !== next.value) return
      lines.value = [...lines.value, ...page.rows.filter((one) => !knows(one))]
      next.value = page.next
    } finally {
      loadingMore = false
    }
  }

  const knows = (one: MentionLine) => lines.value.some((other) => other.note_id === one.note_id)

  const hear = (one: MentionLine) => {
    const known = knows(one)
    catchUp.tell(() => put(one))
    if (!known) newest.value = one
  }

  function put(one: MentionLine) {
    if (!knows(one) && !one.seen) fresh.value += 1
    lines.value = [one, ...lines.value.filter((other) => other.note_id !== one.note_id)]
  }

  /** Whoever opens the interaction has seen what names them there. */
  async function see(interactionId: string) {
    const here = (one: MentionLine) => one.interaction_id === interactionId && !one.seen
    const n = lines.value.filter(here).length
    if (!n) return
    await hub.noticed(interactionId)
    fresh.value = Math.max(0, fresh.value - n)
    lines.value = lines.value.map((one) => (here(one) ? { ...one, seen: true } : one))
  }

  return { lines, next, newest, fresh, loaded, load, loadMore, hear, see }
})
