import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import type { InboxRow } from '@desk/api/types'
import { makeCatchUp } from '@desk/live/catchUp'
import { isWrapping } from '@desk/thread/wrapping'
import { byInstant } from '@desk/words/instants'
import { useSession } from './session'

/** What this agent wraps up against the clock, whichever list is on the screen; the most urgent first. */
export const useWrapups = defineStore('wrapups', () => {
  const session = useSession()
  const catchUp = makeCatchUp()
  const known = shallowRef<ReadonlyMap<string, InboxRow>>(new Map())
  const rows = computed(() => [...known.value.values()].sort((a, b) => byInstant(a.due_at ?? '', b.due_at ?? '')))

  const load = () =>
    catchUp.load(async () => {
      const page = await hub.inbox({ view: 'mine', narrow: { state: 'wrapup' }, sort: 'newest' }, null)
      known.value = new Map()
      page.rows.forEach(place)
    })

  const hear = (row: InboxRow) => catchUp.tell(() => place(row))

  function place(row: InboxRow) {
    if (row.ver < (known.value.get(row.id)?.ver ?? 0)) return
    const fresh = new Map(known.value)
    if (row.agent_id === session.agentId && isWrapping(row)) fresh.set(row.id, row)
    else fresh.delete(row.id)
    known.value = fresh
  }

  return { rows, load, hear }
})
