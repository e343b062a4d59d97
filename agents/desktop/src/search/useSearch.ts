import { onScopeDispose, shallowRef, watch } from 'vue'
import { hub } from '@desk/api/calls'
import { ApiError } from '@desk/api/http'
import type { SearchGroup, SearchPage } from '@desk/api/types'
import { failure } from '@desk/words/failure'

const PAUSE_MS = 160

/** What the hub finds for a text that is being typed; an answer that comes late is let go. */
export function useSearch(text: () => string, group: () => string, limit: number) {
  const page = shallowRef<SearchPage | null>(null)
  const status = shallowRef<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  const complaint = shallowRef('')
  /** The query itself is wrong: nothing to try again. */
  const wrong = shallowRef(false)
  let asked = 0
  let timer = 0

  async function load() {
    const mine = ++asked
    status.value = 'loading'
    try {
      const fresh = await hub.search(text(), group(), null, limit)
      if (mine !== asked) return
      page.value = fresh
      status.value = 'ready'
    } catch (error) {
      if (mine !== asked) return
      complaint.value = failure(error)
      wrong.value = error instanceof ApiError && error.status === 422
      status.value = 'failed'
    }
  }

  function wait() {
    clearTimeout(timer)
    if (text().trim()) {
      status.value = 'loading'
      timer = window.setTimeout(load, PAUSE_MS)
    } else {
      asked += 1
      page.value = null
      status.value = 'idle'
    }
  }

  async function more(one: SearchGroup) {
    const mine = asked
    const fresh = await hub.search(text(), one.group, one.next, limit)
    const [next] = fresh.groups
    if (mine !== asked || !page.value || !next) return
    const joined = { ...one, hits: [...one.hits, ...next.hits], next: next.next }
    page.value = { ...page.value, groups: page.value.groups.map((each) => (each === one ? joined : each)) }
  }

  watch([text, group], wait, { immediate: true })
  onScopeDispose(() => clearTimeout(timer))

  return { page, status, complaint, wrong, load, more }
}
