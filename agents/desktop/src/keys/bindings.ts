import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useSession } from '@desk/stores/session'
import { ACTIONS, type Keys, type What } from './actions'

/** Which key does what: the usual one, or the one this agent has chosen. */
export const useBindings = defineStore('bindings', () => {
  const session = useSession()
  const chosen = computed<Keys>(() => read(session.preference('keys')))
  const letters = computed(() => session.preference('letters') !== 'off')
  const usual = new Map<What, string>(ACTIONS.map(({ what, key }) => [what, key]))

  const keyOf = (what: What) => chosen.value[what] ?? usual.get(what)!
  const whats = computed(() => {
    const all = new Map<string, What[]>()
    for (const { what } of ACTIONS) all.set(keyOf(what), [...(all.get(keyOf(what)) ?? []), what])
    return all
  })

  const choose = (what: What, key: string) =>
    session.prefer({ keys: JSON.stringify({ ...chosen.value, [what]: key }) })
  const reset = () => session.prefer({ keys: '' })
  const useLetters = (on: boolean) => session.prefer({ letters: on ? '' : 'off' })

  return { chosen, letters, whats, keyOf, choose, reset, useLetters }
})

function read(json: string): Keys {
  try {
    return JSON.parse(json || '{}')
  } catch {
    return {}
  }
}
