import { computed, onBeforeUnmount, shallowRef, watch, type ShallowRef } from 'vue'

type Part = Readonly<ShallowRef<HTMLElement | null>>

const MOVES = ['pointerenter', 'pointerleave', 'focusin', 'focusout', 'scroll']

/** Whoever goes for what waits above has left the list, and still nothing may move under them. */
export const onPill = () => !!document.querySelector('.newer:hover')

/**
 * A list in which nothing moves under the pointer or where the keys are: what it shows changes in
 * place, and what is new waits above until it is asked for. `frame` is what scrolls.
 */
export function useStill<T>(list: Part, rows: () => readonly T[], key: (row: T) => string, frame = list) {
  const order = shallowRef<readonly string[] | null>(null)
  const known = computed(() => new Set(order.value ?? []))
  const split = computed(() => {
    const all = rows()
    if (!order.value) return { shown: all, waiting: 0 }
    const now = new Map(all.map((row) => [key(row), row]))
    const after = all.findLastIndex((row) => known.value.has(key(row))) + 1
    const stay = order.value.flatMap((one) => now.get(one) ?? [])
    const waiting = all.slice(0, after).filter((row) => !known.value.has(key(row))).length
    return { shown: [...stay, ...all.slice(after)], waiting }
  })

  function look() {
    const within = (one: HTMLElement) => one.matches(':hover') || !!one.querySelector(':focus-visible')
    const held = !!list.value && (onPill() || (frame.value?.scrollTop ?? 0) > 0 || within(list.value))
    order.value = held ? (order.value ?? rows().map(key)) : null
  }

  function release() {
    order.value = null
    frame.value?.scrollTo(0, 0)
  }

  const soon = () => requestAnimationFrame(look)
  const hear = (one: HTMLElement) => MOVES.forEach((move) => one.addEventListener(move, soon, { passive: true }))
  const leave = (one: HTMLElement) => MOVES.forEach((move) => one.removeEventListener(move, soon))
  for (const part of new Set([list, frame]))
    watch(
      part,
      (now, before) => {
        if (before) leave(before)
        if (now) hear(now)
      },
      { immediate: true },
    )
  onBeforeUnmount(() => [list.value, frame.value].forEach((one) => one && leave(one)))

  return { shown: computed(() => split.value.shown), waiting: computed(() => split.value.waiting), look, release }
}
