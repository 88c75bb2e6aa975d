import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { imageSteps } from './image-steps.ts'
import { within } from './installed.ts'
import type { Shell } from './shell.ts'
import type { Step } from './step.ts'

/** An empty folder becomes a repository, over the sample. */
export const fresh = async (folder: string, shell: Shell, step: Step): Promise<void> => {
  const place = join(folder, 'empty')
  mkdirSync(place)
  const root = join(place, 'my-gateways')
  const app = join(root, 'apps/mobile-bff')
  const npm = (...args: string[]) => shell.run(root, 'npm', ...args)

  await step('npm create bffkit@latest my-gateways -- --yes --no-install', async () => {
    await shell.run(
      place,
      'npm',
      'create',
      '--yes',
      'bffkit@latest',
      'my-gateways',
      '--',
      '--yes',
      '--no-install',
    )
  })
  await step('npm install', async () => {
    await npm('install')
    return within(root, 75, 150)
  })
  await step('npm run openapi', () => npm('run', 'openapi').then(() => undefined))
  await step('npm run check', () => npm('run', 'check').then(() => undefined))
  await step('npm test', async () => testsIn(await npm('test')))
  await step('npm run dev, a request', () => askDev(shell, root))
  await step('npx bffkit new screen mobile-bff wishlist', async () =>
    lastLine(await shell.run(root, 'npx', 'bffkit', 'new', 'screen', 'mobile-bff', 'wishlist')),
  )
  await step('npx bffkit new gateway tv-bff', async () =>
    lastLine(await shell.run(root, 'npx', 'bffkit', 'new', 'gateway', 'tv-bff')),
  )
  await step('npm run check, test, budgets and audit of all', async () => {
    for (const script of ['check', 'test', 'budgets', 'audit:security']) await npm('run', script)
  })
  await step('strict, moduleResolution bundler', () => asBundler(shell, app))
  await step('the steps of the Dockerfile', () =>
    imageSteps(root, 'apps/mobile-bff', join(folder, 'image'), shell),
  )
}

/** The line of vitest that counts. */
export const testsIn = (printed: string): string =>
  /Tests +(\d+ passed)/.exec(printed)?.[1] ?? 'no tests were counted'

/** What a generator said of what it made. */
const lastLine = (printed: string): string =>
  /^.* is made.*$/m.exec(printed)?.[0] ?? printed.trim().split('\n').at(-1) ?? ''

/** Starts `npm run dev`, and asks as its curl line says. */
export const askDev = async (shell: Shell, cwd: string, script = 'dev'): Promise<string> => {
  await using own = shell.with({})
  const [, authorization = '', url = ''] = await own.start(
    cwd,
    /'authorization: (.+)' (http:\/\/\S+)/,
    'npm',
    'run',
    script,
  )
  const res = await fetch(url, { headers: { authorization } })
  const body = await res.text()
  if (res.status !== 200) throw new Error(`${url} answered ${res.status} ${body}`)
  return `200 ${body}`
}

/** The same sources, checked as a bundler resolves. */
export const asBundler = async (shell: Shell, app: string): Promise<void> => {
  const path = join(app, 'tsconfig.bundler.json')
  const options = { module: 'esnext', moduleResolution: 'bundler', skipLibCheck: false }
  writeFileSync(
    path,
    JSON.stringify({ extends: './tsconfig.json', compilerOptions: options, include: ['src', 'test'] }),
  )
  await shell.run(app, 'npx', 'tsc', '-p', path)
}
