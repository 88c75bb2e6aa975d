import { isTest, type Source } from './repository.ts'
import { lineAt, type Violation } from './violation.ts'

/** A time that was measured, held to a limit of less than a second. Limits of counts, sizes and statuses have other names before them. */
const bound =
  /expect\([^\n]*(?:performance\.now\(\)|\b(?:took|after|elapsed|during|median|late|longest)\b)[^\n]*\)\.toBeLessThan(?:OrEqual)?\((?:\w+ \+ )?\d{1,3}\)/g

/** Files whose times are those of a clock of their own. */
const simulated: ReadonlySet<string> = new Set(['packages/core/src/pressure/shedder.test.ts'])

/** A machine that is busy is late: a unit test that asks for less than a second of it fails for nothing. */
export const wallClock = (sources: readonly Source[]): Violation[] =>
  sources
    .filter((source) => isTest(source) && !simulated.has(source.path))
    .flatMap((source) =>
      [...source.text.matchAll(bound)].map(({ index }) => ({
        path: source.path,
        line: lineAt(source.text, index),
        problem: 'holds the machine to less than a second',
        instead: 'hold a clock of your own, wait for an event, or allow a second',
      })),
    )
