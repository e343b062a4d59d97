import { onBeforeUnmount, onMounted, shallowRef, type ShallowRef } from 'vue'

const NEAR = 80
const MARGIN = 12

/**
 * Keeps the newest in view unless the reader went elsewhere, or `more` is still to be fetched below.
 * A newest taller than the box is shown from its beginning. Content that grows above (older items)
 * leaves what is read where it is.
 */
export function useStick(
  box: Readonly<ShallowRef<HTMLElement | null>>,
  newest: () => HTMLElement | null,
  more: () => boolean,
) {
  const atEnd = shallowRef(true)
  let aimed = -1
  const watcher = new ResizeObserver(() => atEnd.value && aim())

  onMounted(() => {
    const element = box.value
    if (!element) return
    watcher.observe(element)
    if (element.firstElementChild) watcher.observe(element.firstElementChild)
  })
  onBeforeUnmount(() => watcher.disconnect())

  function aim() {
    const element = box.value
    if (!element) return
    const end = element.scrollHeight - element.clientHeight
    const top = newest()?.offsetTop ?? end
    element.scrollTop = Math.min(end, Math.max(0, top - MARGIN))
    aimed = element.scrollTop
    atEnd.value = true
  }

  function scrolled() {
    const element = box.value
    if (!element || element.scrollTop === aimed) return
    const left = element.scrollHeight - element.clientHeight - element.scrollTop
    atEnd.value = left < NEAR && !more()
  }

  /** Runs a change that adds on top, and stays at what is being read. */
  async function keepPlace(change: () => Promise<void>) {
    const before = box.value?.scrollHeight ?? 0
    const top = box.value?.scrollTop ?? 0
    await change()
    if (box.value && !atEnd.value) box.value.scrollTop = top + box.value.scrollHeight - before
  }

  return { atEnd, aim, scrolled, keepPlace }
}
