/** When a snooze may end, from the viewer's own clock. */
export interface SnoozeTime {
  key: string
  at: Date
}

export function snoozeTimes(from: Date): SnoozeTime[] {
  const later = new Date(from.getTime() + 3 * 3_600_000)
  later.setMinutes(0, 0, 0)
  const times = [
    { key: 'tomorrow', at: morning(from, 1) },
    { key: 'next_week', at: morning(from, ((8 - from.getDay()) % 7) || 7) },
  ]
  if (times[0]!.at.getTime() === times[1]!.at.getTime()) times.pop()
  return later.getDate() === from.getDate() ? [{ key: 'later_today', at: later }, ...times] : times
}

function morning(from: Date, days: number): Date {
  const at = new Date(from)
  at.setDate(at.getDate() + days)
  at.setHours(9, 0, 0, 0)
  return at
}

/** As `<input type="datetime-local">` wants it. */
export function localInput(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
