import { computed, nextTick, shallowRef, type ShallowRef } from 'vue'
import { useDirectory } from '@desk/stores/directory'
import { useThread } from '@desk/stores/thread'
import { filled, matching, slashBefore, type Canned } from './canned'
import type { Letter } from './letter'

/** Opens on a slash, follows what is typed, and puts the filled text in its place. */
export function useCanned(letter: () => Letter, area: Readonly<ShallowRef<HTMLTextAreaElement | null>>) {
  const directory = useDirectory()
  const thread = useThread()
  const slash = shallowRef<{ from: number; sought: string } | null>(null)
  const index = shallowRef(0)

  const found = computed(() => {
    const language = thread.customer?.language ?? ''
    return slash.value ? matching(directory.directory.canned, slash.value.sought, language) : []
  })
  const open = computed(() => !!slash.value && (found.value.length > 0 || slash.value.sought === ''))

  const values = computed(() => {
    const name = thread.row?.customer_name ?? ''
    return {
      'customer.name': name,
      'customer.first_name': name.split(' ')[0] ?? '',
      'agent.name': directory.me?.name ?? '',
      'queue.name': directory.queueName(thread.row?.queue_id),
      'interaction.number': String(thread.row?.number ?? ''),
    }
  })

  const preview = computed(() => filled(found.value[index.value]?.text ?? '', values.value))

  function look() {
    slash.value = area.value ? slashBefore(letter().text, area.value.selectionStart) : null
    index.value = 0
  }

  async function choose(one: Canned) {
    const { text } = letter()
    const caret = area.value?.selectionStart ?? text.length
    const from = slash.value?.from ?? caret
    const words = filled(one.text, values.value)
    letter().text = text.slice(0, from) + words + text.slice(caret)
    slash.value = null
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
    else if (event.key === 'Escape') slash.value = null
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && one) choose(one)
    else return false
    return true
  }

  function close() {
    slash.value = null
  }

  return { open, found, index, preview, look, choose, press, close }
}
