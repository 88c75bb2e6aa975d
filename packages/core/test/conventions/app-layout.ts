import type { Source } from './repository.ts'
import type { Violation } from './violation.ts'

const files = ['README.md', 'Dockerfile', 'src/main.ts', 'src/app.ts', 'src/settings.ts', 'src/env.ts']

/** What an app commits of its contract, and the script that writes it. */
const contracts = [
  ['openapi.json', 'openapi'],
  ['contract/', 'contract'],
] as const

const hasScript = (manifest: string, script: string) => {
  const { scripts = {} }: { scripts?: Record<string, string> } = JSON.parse(manifest)
  return script in scripts
}

/** Apps without one of the files every app has, or with a committed contract and no script that writes it. */
export const appLayout = (sources: readonly Source[]): Violation[] => {
  const texts = new Map(sources.map(({ path, text }) => [path, text]))
  const apps = new Set(sources.flatMap(({ path }) => /^apps\/[^/]+(?=\/)/.exec(path)?.[0] ?? []))

  const check = (app: string): Violation[] => {
    const missing = files.filter((file) => !texts.has(`${app}/${file}`))
    const manifest = texts.get(`${app}/package.json`) ?? '{}'
    const unkept = contracts.filter(
      ([contract, script]) =>
        sources.some(({ path }) => path.startsWith(`${app}/${contract}`)) && !hasScript(manifest, script),
    )
    return [
      ...missing.map((file) => ({
        path: `${app}/${file}`,
        line: 1,
        problem: 'is missing',
        instead: `every app has ${files.join(', ')}`,
      })),
      ...unkept.map(([contract, script]) => ({
        path: `${app}/package.json`,
        line: 1,
        problem: `has a committed ${contract} and no ${script} script`,
        instead: 'add the script that writes it, so that drift can be checked',
      })),
    ]
  }

  return [...apps].flatMap(check)
}
