import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { commands } from '../src/commands/all.ts'
import { runLine } from '../src/line/run-line.ts'
import { type SmallRepository, smallRepository, testEnvironment } from './small-repository.ts'

const route = (answer: string) => `export const home = () => {\n  ${answer}\n}\n`

describe('bffkit dev', () => {
  let made: SmallRepository
  let said = ''
  const stopping = new Map<AbortController, Promise<number>>()

  beforeEach(() => {
    said = ''
    made = smallRepository({
      'apps/tv/src/dev.ts':
        "import { home } from './home.ts'\n\nhome()\nsetInterval(() => undefined, 1_000)\n",
      'apps/tv/src/home.ts': route("console.log('first')"),
    })
  })
  afterEach(async () => {
    for (const [controller, ended] of stopping) {
      controller.abort(new Error('stopped'))
      await ended.catch(() => undefined)
    }
    stopping.clear()
    made[Symbol.dispose]()
  })

  const dev = (...args: string[]) => {
    const controller = new AbortController()
    const say = (text: string) => {
      said += text
    }
    const io = { cwd: made.root, environment: testEnvironment, signal: controller.signal, say }
    stopping.set(controller, runLine(commands, ['dev', ...args], io))
  }
  const saying = (text: string) =>
    vi
      .waitUntil(() => said.includes(text), { timeout: 30_000, interval: 10 })
      .catch(() => {
        throw new Error(`it did not say ${text}, but:\n${said}`)
      })
  /** As editors do it: another file takes the name. */
  const replace = (answer: string) => {
    made.write('apps/tv/home.tmp', route(answer))
    renameSync(join(made.root, 'apps/tv/home.tmp'), join(made.root, 'apps/tv/src/home.ts'))
  }

  it('U1: restarts after every change, also where a file is replaced, and shows an error with the line of the user first', async () => {
    dev('tv')
    await saying('first')
    replace("console.log('second')")
    await saying('second')
    replace("throw new TypeError('wrong here')")
    await saying('frames of Node and of packages')
    expect(said).toContain(
      'apps/tv/src/home.ts:2:9\n  TypeError: wrong here\n    at apps/tv/src/dev.ts:3:1\n',
    )
    replace("console.log('mended')")
    await saying('mended')
  })

  it('runs the main program on what .env files and the environment say', async () => {
    made.write(
      'apps/tv/src/main.ts',
      "console.log('orders at', process.env.ORDERS_URL) // runGateway({ settings })\n",
    )
    made.write('.env', 'ORDERS_URL=http://127.0.0.1:4004\n')
    dev('--on', 'settings')

    await saying('orders at http://127.0.0.1:4004')
  })

  it.each([
    [
      ['--on', 'fixture'],
      '--on must be one of fixtures, shop, settings, not "fixture"; did you mean fixtures?',
    ],
    [['--on', 'shop'], '--on shop needs the demo, and there is no package demo-shop here'],
    [['web'], 'there is no gateway "web"; there are tv'],
  ])('refuses %j', async (args, message) => {
    const io = { cwd: made.root, environment: {}, signal: new AbortController().signal, say: () => undefined }

    await expect(runLine(commands, ['dev', ...args], io)).rejects.toThrow(message)
  })
})
