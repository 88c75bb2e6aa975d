import type { Source } from './repository.ts'
import { lineAt, type Violation } from './violation.ts'

type Rule = { applies: (path: string) => boolean; pattern: RegExp; problem: string; instead: string }

const rules: Rule[] = [
  {
    applies: (path) => path.endsWith('package-lock.json'),
    pattern: /"resolved":\s*"[a-z+]+:[^"]*"/g,
    problem: 'the lock file names the server it was generated from',
    instead: 'remove the resolved URL: npm then asks the configured registry',
  },
  {
    applies: () => true,
    // The official Node image has its user in /home/node.
    pattern:
      /(?<![\w.*}-])(\/(home|Users)\/(?!node\b)[a-z_][\w.-]*\/|\/(root|work|workspaces?)\/[\w.-]|[A-Z]:\\Users\\)/g,
    problem: 'an absolute path of one machine',
    instead: 'write it relative to the root of the repository',
  },
  {
    applies: () => true,
    pattern: /\bregistry\.[a-z0-9.-]+\.(com|dev|io|net|org|internal|local)\b|:\/\/[\w.-]*\bregistry\b/g,
    problem: 'the host of a package registry',
    instead: 'leave it to the configuration of the machine',
  },
]

/** What works only where it was written: paths of a home or work folder, and addresses of package registries. */
export const portability = (sources: readonly Source[]): Violation[] =>
  sources.flatMap(({ path, text }) =>
    rules
      .filter(({ applies }) => applies(path))
      .flatMap(({ pattern, problem, instead }) =>
        [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
          path,
          line: lineAt(text, index),
          problem: `${problem} ('${found}')`,
          instead,
        })),
      ),
  )
