const DAY = 86_400_000

/** Writes the midnight (UTC) so many days after a date, as ISO 8601: the same all day long. */
export const daysFrom = (now: Date, days: number) =>
  new Date((Math.floor(now.getTime() / DAY) + days) * DAY).toISOString()

/** Writes the time so many days (fractions count) before a date, as ISO 8601 in UTC. */
export const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * DAY).toISOString()
