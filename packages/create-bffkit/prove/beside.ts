import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asBundler, askDev, testsIn } from './fresh.ts'
import type { Shell } from './shell.ts'
import type { Step } from './step.ts'

const express = `import express from 'express'
import { z } from 'zod'

const Item = z.object({ id: z.string() })
export const app = express().get('/items', (_, res) => void res.json([Item.parse({ id: 'i1' })]))
`

const options = {
  target: 'es2024',
  module: 'nodenext',
  strict: true,
  noEmit: true,
  types: ['node'],
  skipLibCheck: false,
}

/** An npm workspace with Express and versions of zod and hono of its own gets a gateway beside it; so does a folder without workspaces. */
export const beside = async (folder: string, shell: Shell, step: Step): Promise<void> => {
  const root = join(folder, 'theirs')
  const api = join(root, 'services/api')
  const write = (path: string, value: unknown) =>
    writeFileSync(join(root, path), typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`)
  mkdirSync(join(api, 'src'), { recursive: true })
  write('package.json', { name: 'theirs', private: true, workspaces: ['services/*'] })
  write('services/api/package.json', {
    name: '@theirs/api',
    version: '1.0.0',
    type: 'module',
    dependencies: { express: '^5.1.0', hono: '4.13.18', zod: '4.6.5' },
    devDependencies: { '@types/express': '^5.0.0', '@types/node': '^26.0.0', typescript: '^7.0.2' },
  })
  write('services/api/tsconfig.json', { compilerOptions: options, include: ['src'] })
  write('services/api/src/app.ts', express)

  const before = await step('an npm workspace with Express: npm install', async () => {
    await shell.run(root, 'npm', 'install')
    return readFileSync(join(root, 'package.json'), 'utf8')
  })
  const tsc = (place: string) => shell.run(place, 'npx', 'tsc', '--noEmit').then(() => undefined)
  await step('its own check, before', () => tsc(api))
  await step('npm create bffkit@latest -- --into . --yes', async () => {
    await shell.run(root, 'npm', 'create', '--yes', 'bffkit@latest', '--', '--into', '.', '--yes')
    if (readFileSync(join(root, 'package.json'), 'utf8') !== before)
      throw new Error('package.json of the root was changed')
    return `zod ${versionsIn(root, 'zod')}, hono ${versionsIn(root, 'hono')}: one copy of each`
  })
  const gateway = join(root, 'services/mobile-bff')
  await step('its own check, after', () => tsc(api))
  await step('the check of the gateway, nodenext', () =>
    shell.run(gateway, 'npm', 'run', 'check').then(() => undefined),
  )
  await step('the check of the gateway, bundler', () => asBundler(shell, gateway))
  await step('npm test -w services/mobile-bff', async () =>
    testsIn(await shell.run(root, 'npm', 'test', '-w', 'services/mobile-bff')),
  )
  await step('npx bffkit new screen mobile-bff wishlist', () =>
    shell.run(root, 'npx', 'bffkit', 'new', 'screen', 'mobile-bff', 'wishlist').then(() => undefined),
  )

  const alone = join(folder, 'alone')
  mkdirSync(alone)
  writeFileSync(join(alone, 'package.json'), '{ "name": "alone", "private": true }\n')
  await step('a folder without workspaces: npm create bffkit@latest -- --into . --yes', () =>
    shell
      .run(alone, 'npm', 'create', '--yes', 'bffkit@latest', '--', '--into', '.', '--yes')
      .then(() => undefined),
  )
  const own = join(alone, 'mobile-bff')
  await step('its check and tests', async () => {
    await shell.run(own, 'npm', 'run', 'check')
    return testsIn(await shell.run(own, 'npm', 'test'))
  })
  await step('npm run dev, a request', () => askDev(shell, own))
  await step('npx bffkit new screen mobile-bff wishlist', () =>
    shell.run(own, 'npx', 'bffkit', 'new', 'screen', 'mobile-bff', 'wishlist').then(() => undefined),
  )
}

/**
 * The one version of a package that is installed.
 *
 * @throws Error when there are two.
 */
const versionsIn = (root: string, name: string): string => {
  const lock: { packages: Record<string, { version?: string }> } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  )
  const found = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`))
  const [only, ...others] = found.map(([path, { version }]) => `${version} in ${path}`)
  if (only === undefined || others.length > 0)
    throw new Error(`several copies of ${name}: ${[only, ...others].join(', ')}`)
  return found[0]?.[1].version ?? ''
}
