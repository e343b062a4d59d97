import { computed, nextTick, shallowRef, type ShallowRef } from 'vue'
import { useDirectory } from '@desk/stores/directory'
import { useSession } from '@desk/stores/session'
import { useThread } from '@desk/stores/thread'
import type { Letter } from './letter'
import { atBefore, fitting, namedIn } from './mention'

/** Opens on an at sign in a note, and puts the colleague's whole name in its place. */
export function useMentions(letter: () => Letter, area: Readonly<ShallowRef<HTMLTextAreaElement | null>>) {
  const directory = useDirectory()
  const session = useSession()
  const thread = useThread()
  const at = shallowRef<{ from: number; sought: string } | null>(null)
  const index = shallowRef(0)

  /** Only those who may look at it: a mention opens nothing. */
  const colleagues = computed(() =>
    directory.directory.agents.filter(
      (one) =>
        one.id !== session.agentId &&
        (one.role !== 'agent' || one.id === thread.row?.agent_id || one.queues.includes(thread.row?.queue_id ?? '')),
    ),
  )
  const found = computed(() => (at.value ? fitting(colleagues.value, at.value.sought) : []))
  const open = computed(() => found.value.length > 0)
  const named = () => namedIn(letter().text, colleagues.value)

  function look() {
    at.value = area.value ? atBefore(letter().text, area.value.selectionStart) : null
    index.value = 0
  }

  async function choose(one: { name: string }) {
    const { text } = letter()
    const caret = area.value?.selectionStart ?? text.length
    const from = at.value?.from ?? caret
    const words = `@${one.name} `
    letter().text = text.slice(0, from) + words + text.slice(caret)
    at.value = null
    await nextTick()
    area.value?.focus()
    area.value?.setSelectionRange(from + words.length, from + words.length)
  }

  /** True when the key was for the list. */
  function press(event: KeyboardEvent): boolean {
    const one = found.value[index.value]
    if (!open.value) return false
    if (event.key === 'ArrowDown') index.value = Math.min(found.value.length - 1, index.value + 1)
    else if (event.key === 'ArrowUp') index.value = Math.max(0, index.value - 1)
    else if (event.key === 'Escape') at.value = null
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && one) void choose(one)
    else return false
    return true
  }

  function close() {
    at.value = null
  }

  return { open, found, index, named, look, choose, press, close }
}
