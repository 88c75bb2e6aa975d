import type { Source } from './repository.ts'
import type { Violation } from './violation.ts'

const files = ['README.md', 'src/main.ts', 'src/app.ts', 'src/settings.ts', 'src/env.ts']

const contracts = ['openapi.json', 'contract/']

const hasScript = (manifest: string, script: string) => {
  const { scripts = {} }: { scripts?: Record<string, string> } = JSON.parse(manifest)
  return script in scripts
}

/** Apps without one of the files every app has, or with a committed contract and no `openapi` script that writes it. */
export const appLayout = (sources: readonly Source[]): Violation[] => {
  const texts = new Map(sources.map(({ path, text }) => [path, text]))
  const apps = new Set(sources.flatMap(({ path }) => /^apps\/[^/]+(?=\/)/.exec(path)?.[0] ?? []))

  const check = (app: string): Violation[] => {
    const missing = files.filter((file) => !texts.has(`${app}/${file}`))
    const hasContract = sources.some(({ path }) =>
      contracts.some((contract) => path.startsWith(`${app}/${contract}`)),
    )
    const canWrite = hasScript(texts.get(`${app}/package.json`) ?? '{}', 'openapi')
    return [
      ...missing.map((file) => ({
        path: `${app}/${file}`,
        line: 1,
        problem: 'is missing',
        instead: `every app has ${files.join(', ')}`,
      })),
      ...(hasContract && !canWrite
        ? [
            {
              path: `${app}/package.json`,
              line: 1,
              problem: 'has a committed contract and no openapi script',
              instead: 'add the script that writes the contract, so that drift can be checked',
            },
          ]
        : []),
    ]
  }

  return [...apps].flatMap(check)
}
