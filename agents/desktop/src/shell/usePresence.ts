import { hub } from '@desk/api/calls'
import { useDirectory } from '@desk/stores/directory'
import { useToasts } from '@desk/stores/toasts'

/** Changes this agent's own state. */
export function usePresence() {
  const directory = useDirectory()
  const toasts = useToasts()

  async function choose(presence: string, reason: string) {
    try {
      directory.hearAgent(await hub.setPresence(presence, reason))
    } catch (error) {
      toasts.complain(error)
    }
  }

  return { choose }
}
