/** Colours that stay readable, whatever brand colour a site has chosen (WCAG 2.2, contrast). */

export type Rgb = [number, number, number]

export const WHITE: Rgb = [255, 255, 255]
export const INK: Rgb = [0, 0, 0]
const OURS: Rgb = [31, 84, 214]

/** Reads #rrggbb; our own blue for anything else. */
export const parse = (hex = ''): Rgb =>
  /^#[\da-f]{6}$/i.test(hex) ? ([1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb) : OURS

export function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => (part > 10 ? ((part / 255 + 0.055) / 1.055) ** 2.4 : part / 3294)) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

export const written = (rgb: Rgb) => `rgb(${rgb.map(Math.round)})`

/** White or black, whichever reads well (4.5 to 1) upon a colour. */
export const inkOn = (rgb: Rgb) => (luminance(rgb) < 0.183 ? WHITE : INK)
