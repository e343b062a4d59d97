import { shallowRef } from 'vue'
import type { InboxRow, InteractionCard } from '@desk/api/types'
import { useInbox } from '@desk/stores/inbox'
import { useThread } from '@desk/stores/thread'
import { failure } from '@desk/words/failure'
import type { Selection } from './useSelection'

const AT_ONCE = 4

export interface Outcome {
  done: number
  /** Why it did not work, and for how many. */
  refused: ReadonlyMap<string, number>
}

/** Does one thing to many rows. Those it failed for stay picked, and the reasons are told. */
export function useBulk(selection: Selection) {
  const inbox = useInbox()
  const thread = useThread()
  const left = shallowRef(0)
  const outcome = shallowRef<Outcome | null>(null)

  async function run(act: (row: InboxRow) => Promise<InteractionCard | void>) {
    const waiting = [...selection.picked.value]
    const failed: string[] = []
    const refused = new Map<string, number>()
    const total = waiting.length
    outcome.value = null
    left.value = total

    async function work() {
      for (let row = waiting.shift(); row; row = waiting.shift()) {
        try {
          take(await act(row))
        } catch (error) {
          const why = failure(error)
          refused.set(why, (refused.get(why) ?? 0) + 1)
          failed.push(row.id)
        }
        left.value -= 1
      }
    }

    await Promise.all(Array.from({ length: AT_ONCE }, work))
    selection.put(failed)
    outcome.value = { done: total - failed.length, refused }
  }

  function take(card: InteractionCard | void) {
    if (!card) return
    thread.take(card)
    inbox.place(card.row)
  }

  return { left, outcome, run }
}
