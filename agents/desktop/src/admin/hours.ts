/** Business hours as `router/calendars.py` reads them: minutes since midnight, Monday first. */

export type Span = [number, number]
export interface Holiday {
  day: string
  spans: Span[]
  name: string
}
export interface Hours {
  zone: string
  weekly: Span[][]
  holidays: Holiday[]
}

const DAY = 1440

export const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

export function minutes(text: string, closes = false): number {
  const [h = 0, m = 0] = text.split(':').map(Number)
  const all = h * 60 + m
  return closes && all === 0 ? DAY : all
}

/** Tells whether it is open at a moment; what was open yesterday may reach into today. */
export function isOpen(hours: Hours, at: Date): boolean {
  const [today, minute] = wall(hours.zone, at)
  const [yesterday] = wall(hours.zone, new Date(at.getTime() - DAY * 60_000))
  const ownDay = spansOf(hours, today).some(([open, close]) => minute >= open && (close <= open || minute < close))
  if (ownDay || hours.holidays.some((one) => one.day === today)) return ownDay
  return spansOf(hours, yesterday).some(([open, close]) => close <= open && minute < close)
}

function spansOf(hours: Hours, day: string): Span[] {
  const holiday = hours.holidays.find((one) => one.day === day)
  const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7
  return holiday ? holiday.spans : (hours.weekly[weekday] ?? [])
}

/** The date and the minute that the clocks of a zone show. */
function wall(zone: string, at: Date): [string, number] {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(at)
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]))
  return [`${part.year}-${part.month}-${part.day}`, Number(part.hour) * 60 + Number(part.minute)]
}
