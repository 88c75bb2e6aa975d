import type { Sample } from './gateway/sample.ts'
import type { SoakOptions } from './options.ts'
import type { SoakReport } from './report/soak-report.ts'
import { soaked, type Visited } from './soaked.ts'

const minute = 60_000

/** Rounds without which no line can be drawn through the second half. */
const fewest = 4

/**
 * Soaks the mobile gateway: visitors of all kinds come in rounds of 10 s at most, while services break. Between two
 * rounds nobody is there, and what the gateway still holds is weighed.
 *
 * @param tell is told of each sample as it is taken, with the minute it belongs to
 * @throws Error when one of the three processes ends.
 */
export const runSoak = async (
  options: SoakOptions,
  tell: (minute: string, sample: Sample) => void,
): Promise<SoakReport> => {
  const { minutes, rate } = options
  const round = { seconds: Math.min(10, (minutes * 60) / 12), rate }
  await using shop = await soaked()

  // As long as it takes until the code is compiled and every path was walked once.
  await shop.visit({ seconds: Math.min(60, 15 + minutes * 4.5), rate })
  const before = await shop.rest()
  tell('before', before)

  const samples: Sample[] = []
  const tallies: Visited[] = []
  for (let at = before.at; at - before.at < minutes * minute || samples.length < fewest; ) {
    tallies.push(await shop.visit(round))
    const sample = await shop.sample()
    samples.push(sample)
    at = sample.at
    tell(((at - before.at) / minute).toFixed(1), sample)
  }

  const after = await shop.rest()
  return { options, before, samples, after, tally: sumOf(tallies), openCalls: await shop.openCalls() }
}

const sumOf = (tallies: readonly Visited[]): Visited => {
  const ends: Record<string, number> = {}
  for (const [end, count] of tallies.flatMap((tally) => Object.entries(tally.ends)))
    ends[end] = (ends[end] ?? 0) + count
  return {
    ends,
    wrong: tallies.flatMap(({ wrong }) => wrong).slice(0, 20),
    stallMs: Math.max(...tallies.map(({ stallMs }) => stallMs)),
  }
}
