import { language } from './t'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** 34 kB, 1.2 MB, in steps of 1,024: as limits are counted. */
export function fileSize(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** power
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit: UNITS[power],
    unitDisplay: power ? 'short' : 'long',
    maximumFractionDigits: value < 10 && power > 1 ? 1 : 0,
  }).format(value)
}
