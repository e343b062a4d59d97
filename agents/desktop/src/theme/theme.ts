import { shallowRef } from 'vue'

export type Theme = 'auto' | 'light' | 'dark'

const KEY = 'centralita.theme'

export const theme = shallowRef<Theme>('auto')

export function chooseTheme(choice: Theme) {
  theme.value = choice
  localStorage.setItem(KEY, choice)
  wear()
}

/** Puts on what this browser chose before; called once, before the first paint of ours. */
export function rememberTheme() {
  const kept = localStorage.getItem(KEY)
  if (kept === 'light' || kept === 'dark') theme.value = kept
  wear()
}

function wear() {
  if (theme.value === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme.value
}
