/** Initials and a quiet colour that stay with a name. */

export function initials(name: string): string {
  const words = name.replace(/[^\p{L}\p{N}\s@.-]/gu, '').split(/[\s.@_-]+/).filter(Boolean)
  const first = words[0]?.[0] ?? '?'
  const last = words.length > 1 && !name.includes('@') ? words[1]![0]! : ''
  return (first + last).toLocaleUpperCase()
}

export function hue(name: string): number {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) % 3600
  return sum % 360
}
