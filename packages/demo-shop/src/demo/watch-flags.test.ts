import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { here } from './stack.ts'
import { watchFlags } from './watch-flags.ts'

it('U1: restarts at every change of a source, also of one that is replaced by another file', async () => {
  const root = mkdtempSync(join(tmpdir(), 'watched-'))
  const app = join(root, 'apps/one')
  const main = join(app, 'src/main.ts')
  /** Saves as editors do: beside the file, then in its place. */
  const save = (file: string, text: string) => {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}~`, text)
    renameSync(`${file}~`, file)
  }
  const route = join(app, 'src/routes/home.ts')
  const ofCore = join(root, 'packages/core/src/edge/edge.ts')
  const ofServices = join(root, 'packages/services/src/users.ts')
  for (const file of [route, ofCore, ofServices]) save(file, 'export const at = 0')
  save(
    main,
    `import { at as a } from './routes/home.ts'
     import { at as b } from '../../../packages/core/src/edge/edge.ts'
     import { at as c } from '../../../packages/services/src/users.ts'
     console.log('up', a, b, c)
     setInterval(() => {}, 1_000)`,
  )
  cpSync(here('../../../../apps/mobile-bff/package.json'), join(app, 'package.json'))

  const child = spawn(process.execPath, [...watchFlags(app), main], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const ups = createInterface(child.stdout)[Symbol.asyncIterator]()
  /** What it prints until it prints that, which a restart that comes twice may print twice. */
  const until = async (words: string): Promise<string | undefined> => {
    const { value, done } = await ups.next()
    return done || value === words ? value : until(words)
  }
  const says = async (words: string) => expect(await until(words)).toBe(words)
  try {
    await says('up 0 0 0')
    save(route, 'export const at = 1')
    await says('up 1 0 0')
    save(route, 'export const at = 2')
    await says('up 2 0 0')
    save(ofCore, 'export const at = 3')
    await says('up 2 3 0')
    save(ofServices, 'export const at = 4')
    await says('up 2 3 4')
  } finally {
    child.kill()
    await ended
    rmSync(root, { recursive: true, force: true })
  }
})
