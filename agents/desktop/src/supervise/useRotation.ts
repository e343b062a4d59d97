import { computed, onBeforeUnmount, shallowRef, watch, type ShallowRef } from 'vue'

/** Milliseconds for which one page of what does not fit stays. */
const EACH = 10_000

/** As much of a list as fits into a box without scrolling, page after page. */
export function useRotation<T>(
  box: Readonly<ShallowRef<HTMLElement | null>>,
  all: () => readonly T[],
  fits: (width: number, height: number) => number,
) {
  const room = shallowRef(1)
  const turn = shallowRef(0)
  const pages = computed(() => Math.max(1, Math.ceil(all().length / room.value)))
  const page = computed(() => turn.value % pages.value)
  const shown = computed(() => all().slice(page.value * room.value, (page.value + 1) * room.value))

  const watcher = new ResizeObserver(([entry]) => {
    if (entry) room.value = Math.max(1, Math.floor(fits(entry.contentRect.width, entry.contentRect.height)))
  })
  watch(box, (now, before) => {
    if (before) watcher.unobserve(before)
    if (now) watcher.observe(now)
  })
  const clock = setInterval(() => (turn.value += 1), EACH)
  onBeforeUnmount(() => {
    watcher.disconnect()
    clearInterval(clock)
  })

  return { shown, page, pages }
}
