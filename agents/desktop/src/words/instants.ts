/**
 * Orders two moments as the hub writes them: with up to six digits of a second, those at the end
 * left out where they are zeros, so that their texts do not compare.
 */
export function byInstant(a: string, b: string): number {
  return micros(a) - micros(b)
}

function micros(at: string): number {
  const fraction = /\.(\d+)/.exec(at)?.[1] ?? ''
  return Math.floor(Date.parse(at) / 1000) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6))
}
