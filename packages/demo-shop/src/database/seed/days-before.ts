const DAY = 86_400_000

/** Writes the time so many days (fractions count) before a date, as ISO 8601 in UTC. */
export const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * DAY).toISOString()
