import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import type { AgentLine, Directory } from '@desk/api/types'
import { makeCatchUp } from '@desk/live/catchUp'
import { useSession } from './session'

const EMPTY: Directory = { agents: [], queues: [], outcomes: [], canned: [], accounts: [], tags: [], fields: [], reasons: [], former: [], as_of: 0 }

/** Names behind the ids: colleagues, queues, outcomes, canned replies, accounts. */
export const useDirectory = defineStore('directory', () => {
  const session = useSession()
  const directory = shallowRef<Directory>(EMPTY)
  const catchUp = makeCatchUp()
  let asked: Promise<void> | null = null

  const agents = computed(() => byId(directory.value.agents))
  const queues = computed(() => byId(directory.value.queues))
  const outcomes = computed(() => byId(directory.value.outcomes))
  const accounts = computed(() => byId(directory.value.accounts))
  const me = computed(() => agents.value.get(session.agentId) ?? session.session?.agent)
  const myQueues = computed(() => {
    const mine = me.value?.queues ?? []
    const all = directory.value.queues
    return mine.length ? all.filter((queue) => mine.includes(queue.id)) : all
  })

  /** What is offered no more is still named where it was. */
  const former = computed(() => byId(directory.value.former))
  const nameIn = (present: { readonly value: ReadonlyMap<string, { name: string }> }) => (id: string | null | undefined) =>
    (id && (present.value.get(id) ?? former.value.get(id))?.name) || ''
  const agentName = nameIn(agents)
  const queueName = nameIn(queues)
  const outcomeName = nameIn(outcomes)
  const accountKind = (id: string) => accounts.value.get(id)?.kind ?? ''

  const load = () =>
    catchUp.load(async () => {
      const fresh = await hub.directory()
      if (fresh.as_of >= directory.value.as_of) directory.value = fresh
    })

  /** Names come before what mentions them: asked for once, and again only where that failed. */
  function known() {
    asked ??= load().catch((error) => {
      asked = null
      throw error
    })
    return asked
  }

  const hearAgent = (line: AgentLine) => catchUp.tell(() => place(line))

  function place(line: AgentLine) {
    const others = directory.value.agents.filter((agent) => agent.id !== line.id)
    const sorted = [...others, line].sort((a, b) => a.name.localeCompare(b.name))
    directory.value = { ...directory.value, agents: sorted }
  }

  return {
    directory, agents, queues, me, myQueues,
    agentName, queueName, outcomeName, accountKind, load, known, hearAgent,
  }
})

function byId<T extends { id: string }>(list: readonly T[]) {
  return new Map(list.map((one) => [one.id, one]))
}
