/** The colours of the frame: light or dark, and the site's own. */
import { effect, signal } from '@preact/signals'
import type { Theme } from '../bridge'
import { INK, inkOn, luminance, parse, type Rgb, WHITE, written } from '../colour'
import { config } from './state'

const BEHIND: Record<string, Rgb> = { light: [255, 255, 255], dark: [21, 26, 33] }

const system = matchMedia('(prefers-color-scheme: dark)')
const wanted = signal<Theme | undefined>(undefined)
const color = signal<string | undefined>(undefined)
const systemDark = signal(system.matches)
system.onchange = () => (systemDark.value = system.matches)

export function dressUp(said: { theme?: Theme; color?: string }) {
  wanted.value = said.theme
  color.value = said.color
}

function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** The brand colour, darker or lighter until words in it can be read (4.5 to 1), also on its own tint. */
export function readable(brand: Rgb, behind: Rgb): Rgb {
  const towards = luminance(behind) > 0.4 ? INK : WHITE
  let ink = brand
  while (contrast(ink, behind) < 5.4) ink = ink.map((part, n) => part + (towards[n]! - part) * 0.1) as Rgb
  return ink
}

effect(() => {
  const dark = wanted.value === 'dark' || (wanted.value !== 'light' && systemDark.value)
  const brand = parse(color.value ?? config.value?.color)
  const root = document.documentElement
  const behind = BEHIND[dark ? 'dark' : 'light']!
  root.dataset.theme = dark ? 'dark' : 'light'
  root.style.setProperty('--brand', written(brand))
  root.style.setProperty('--on-brand', written(inkOn(brand)))
  root.style.setProperty('--ink', written(readable(brand, behind)))
  // A brand colour near the background needs an edge to be seen as a button.
  root.style.setProperty('--edge', contrast(brand, behind) < 1.6 ? 'var(--line-strong)' : 'transparent')
})
