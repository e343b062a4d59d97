/** The initials of who answers. */

const initials = (name: string) =>
  name
    .split(/\s+/)
    .filter((part) => /\p{L}|\p{N}/u.test(part))
    .map((part) => [...part][0]!)
    .filter((_, at, all) => at === 0 || at === all.length - 1)
    .join('')
    .toLocaleUpperCase()

export const Avatar = ({ name, on, large }: { name: string; on?: boolean; large?: boolean }) => (
  <span class={`avatar ${large ? 'large' : ''} ${on ? 'on' : ''}`} aria-hidden="true">
    {initials(name)}
  </span>
)
