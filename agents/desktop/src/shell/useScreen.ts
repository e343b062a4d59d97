import { shallowRef, type ShallowRef } from 'vue'

/** One pane at a time, with the navigation at the foot. */
export const isPhone = follow('(max-width: 819px)')

/** No room for the customer beside the thread: a drawer. */
export const isNarrow = follow('(max-width: 1279px)')

function follow(condition: string): ShallowRef<boolean> {
  const list = matchMedia(condition)
  const matches = shallowRef(list.matches)
  list.addEventListener('change', () => (matches.value = list.matches))
  return matches
}
