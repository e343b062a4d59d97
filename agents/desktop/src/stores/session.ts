import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { hub } from '@desk/api/calls'
import { useCsrf } from '@desk/api/http'
import type { Language, Session, SetUp } from '@desk/api/types'
import { hearTime } from '@desk/live/clock'
import { browserLanguage, speak } from '@desk/words/t'
import { keep, readKept } from './kept'

const SIGNED_IN = 'centralita.signed_in'

/** Who is signed in here. `null` when nobody is; `undefined` until the hub has told. */
export const useSession = defineStore('session', () => {
  const session = shallowRef<Session | null | undefined>(undefined)
  let telling: Promise<unknown> = Promise.resolve()
  const agentId = computed(() => session.value?.agent.id ?? '')
  /** Who signed in here last: whose unsent words these are, also while nobody is signed in. */
  const owner = shallowRef('')

  const leads = computed(() => !!session.value && session.value.agent.role !== 'agent')

  async function begin(fresh: Session) {
    useCsrf(fresh.csrf)
    hearTime(fresh.now)
    await speak((fresh.agent.language || browserLanguage()) as Language)
    owner.value = fresh.agent.id
    session.value = fresh
    keep(SIGNED_IN, true)
  }

  /** As far as this browser remembers: the hub may know better. */
  const likely = () => readKept<boolean>(SIGNED_IN) ?? false

  async function find() {
    const found = await hub.session()
    if (found) await begin(found)
    else forget()
  }

  const signIn = async (email: string, password: string) => begin(await hub.signIn(email, password))
  const setUp = async (body: SetUp) => begin(await hub.setUp(body))
  const setLanguage = async (language: Language) => begin(await hub.setLanguage(language))

  /** How this person likes the desk; '' when they have not said. */
  const preference = (name: string) => session.value?.preferences[name] ?? ''

  /** Holds at once; the hub is told of one after the other, so that the last one stays. */
  function prefer(values: Record<string, string>): Promise<unknown> {
    if (session.value) session.value = { ...session.value, preferences: { ...session.value.preferences, ...values } }
    const told = telling.then(() => hub.prefer(values))
    telling = told.catch(() => {})
    return told
  }

  async function signOut() {
    await hub.signOut()
    forget()
  }

  function forget() {
    session.value = null
    keep(SIGNED_IN, null)
  }

  return { session, agentId, owner, leads, likely, enter: begin, find, signIn, setUp, setLanguage, preference, prefer, signOut, forget }
})
