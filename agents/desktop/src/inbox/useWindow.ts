import { computed, onBeforeUnmount, onMounted, shallowRef, type Ref, type ShallowRef } from 'vue'

const SPARE = 6

/** Which rows of one height stand in a scrolled box; only these are drawn. */
export function useWindow(box: Readonly<ShallowRef<HTMLElement | null>>, height: Readonly<Ref<number>>, count: () => number) {
  const top = shallowRef(0)
  const room = shallowRef(800)
  const first = computed(() => Math.max(0, Math.floor(top.value / height.value) - SPARE))
  const last = computed(() => Math.min(count(), Math.ceil((top.value + room.value) / height.value) + SPARE))
  const watcher = new ResizeObserver(([entry]) => (room.value = entry!.contentRect.height))

  onMounted(() => box.value && watcher.observe(box.value))
  onBeforeUnmount(() => watcher.disconnect())

  function scrolled() {
    top.value = box.value?.scrollTop ?? 0
  }

  /** Brings a row fully into view. */
  function reveal(index: number) {
    const element = box.value
    if (!element) return
    const [from, to] = [index * height.value, (index + 1) * height.value]
    if (from < element.scrollTop) element.scrollTop = from
    else if (to > element.scrollTop + element.clientHeight) element.scrollTop = to - element.clientHeight
  }

  const nearEnd = computed(() => last.value >= count() - SPARE)

  return { first, last, nearEnd, scrolled, reveal }
}
