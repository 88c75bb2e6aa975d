import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { within } from './installed.ts'
import type { Shell } from './shell.ts'

const settings = {
  NODE_ENV: 'production',
  PORT: '0',
  ISSUER: 'https://id.example',
  USERS_URL: 'http://127.0.0.1:9',
  REWARDS_URL: 'http://127.0.0.1:9',
}

/** Does what a Dockerfile says, without Docker: copies, installs, starts, and asks whether it is ready as the health check does. */
export const imageSteps = async (root: string, app: string, image: string, shell: Shell): Promise<string> => {
  mkdirSync(image)
  const lines = readFileSync(join(root, app, 'Dockerfile'), 'utf8').split('\n')
  for (const line of lines) {
    const [, sources, target] = /^COPY (.+) (\S+)$/.exec(line) ?? []
    for (const source of sources?.split(' ') ?? [])
      copy(join(root, source), join(image, target ?? '.'), target?.endsWith('/') === true, source)
    const [, command] = /^RUN (.+)$/.exec(line) ?? []
    if (command) await shell.run(image, 'sh', '-c', command)
  }
  const said = within(image, 40, 30)
  const start = wordsOf(lines, 'CMD')
  await using production = shell.with(settings)
  const [, port = ''] = await production.start(
    image,
    /"url":"http:[^"]*:(\d+)"[\s\S]*"msg":"ready"/,
    start[0] ?? '',
    ...start.slice(1),
  )
  const health = wordsOf(lines, 'HEALTHCHECK CMD')
  await using asking = shell.with({ PORT: port })
  await asking.run(image, health[0] ?? '', ...health.slice(1))
  return `${said}; it starts, and is ready`
}

const copy = (from: string, to: string, isFolder: boolean, source: string) => {
  const target = isFolder ? join(to, source.split('/').at(-1) ?? '') : to
  mkdirSync(dirname(target), { recursive: true })
  cpSync(from, target, { recursive: true })
}

const wordsOf = (lines: readonly string[], instruction: string): string[] => {
  const line = lines.find((line) => line.startsWith(`${instruction} [`)) ?? '[]'
  return JSON.parse(line.slice(line.indexOf('[')))
}
