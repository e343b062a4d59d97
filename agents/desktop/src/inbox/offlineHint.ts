import { computed, shallowRef } from 'vue'
import { useDirectory } from '@desk/stores/directory'

const KEY = 'centralita.offline_known'

const known = shallowRef(sessionStorage.getItem(KEY) === 'yes')

/** That nothing is offered to somebody who is offline: said until they know it, once a session. */
export function useOfflineHint() {
  const directory = useDirectory()
  const shown = computed(() => directory.me?.presence === 'offline' && !known.value)

  function dismiss() {
    known.value = true
    sessionStorage.setItem(KEY, 'yes')
  }

  return { shown, dismiss }
}
