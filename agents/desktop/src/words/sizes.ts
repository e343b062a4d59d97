import { language } from './t'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** 34 kB, 1.2 MB. */
export function fileSize(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit: UNITS[power],
    unitDisplay: power ? 'short' : 'long',
    maximumFractionDigits: value < 10 && power > 1 ? 1 : 0,
  }).format(value)
}
