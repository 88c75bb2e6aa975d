import { linkInstalled } from '../link-installed.ts'
import type { Context } from '../run.ts'
import { type Clone, cloneAt, cloneCheckout } from './clone.ts'
import { expected } from './expected.ts'
import { type Seen, stepper } from './step.ts'
import { addService } from './steps/add-service.ts'
import { askAsBrowser } from './steps/ask-as-browser.ts'
import { askScreen } from './steps/ask-screen.ts'
import { changePath } from './steps/change-path.ts'
import { changeSources } from './steps/change-sources.ts'
import { forgetThings } from './steps/forget-things.ts'
import { makeScreen } from './steps/make-screen.ts'
import { proveApp } from './steps/prove-app.ts'
import { runDev } from './steps/run-dev.ts'
import { runShop } from './steps/run-shop.ts'
import { seeDemo } from './steps/see-demo.ts'
import { startOthers } from './steps/start-others.ts'

/** A journey: which checkout is cloned, where to, and with what. */
export interface JourneyOptions extends Context {
  /** The checkout that is cloned into `root`. */
  readonly checkout: string
  /** Takes what is installed in the checkout and does not install again. */
  readonly installed: boolean
  /** Called with a line for each step. */
  readonly say: (line: string) => void
}

/**
 * What somebody does in their first hours, from a clone to a screen over a service of their own, with the changes and the mistakes they
 * make in between. Every program it starts has ended when it is over.
 *
 * @throws Error at the first step that is not as it should be: the step, what was expected and what came.
 */
export const journey = async (options: JourneyOptions): Promise<void> => {
  const step = stepper(options.say)
  const clone = cloneAt(options)
  try {
    await step('git clone', async () => ({ seen: await cloneCheckout(options.checkout, options) }))
    await step('npm ci', () => install(clone, options))
    await step('npm run demo', () => seeDemo(clone))
    await step('npm run new:gateway -- tv-bff', () => makeGateway(clone))
    const dev = await step('npm run dev -w apps/tv-bff', () => runDev(clone, 'tv-bff'))
    await step('sources replaced', () => changeSources(clone, dev))
    await step('a service added', () => addService(clone, dev))
    await step('npm start', () => startOthers(clone))
    await step('npm run new:screen -- tv-bff delivery', () => makeScreen(clone))
    await step('its path changed', () => changePath(clone))
    await step('its calls changed, a status forgotten', () => forgetThings(clone))
    await step('npm test, check, audit', () => proveApp(clone))
    const shop = await step('npm run dev', () => runShop(clone))
    await step('the typed client of web-bff', () => askAsBrowser(clone, shop))
    await step('the screen', () => askScreen(clone, dev, shop))
  } finally {
    await clone.end()
  }
}

/** Installs from the lock file. */
const install = async (clone: Clone, { installed, checkout, root }: JourneyOptions): Promise<Seen> => {
  if (installed) linkInstalled(checkout, root)
  else await clone.run('npm', 'ci', '--prefer-offline')
  const version = (await clone.run('npm', 'exec', '--', 'node', '-p', 'process.version')).trim()
  // The watcher of Node 24 loses a file that was replaced by another of its name, and every change after it.
  expected(Number.parseInt(version.slice(1), 10) >= 26, 'the Node of package.json, 26 or newer', version)
  return { seen: installed ? `Node ${version}, as installed in the checkout` : `Node ${version}` }
}

const makeGateway = async (clone: Clone): Promise<Seen> => {
  const made = await clone.run('npm', 'run', '-s', 'new:gateway', '--', 'tv-bff')
  const line = /^apps\/tv-bff is made, .*$/m.exec(made)
  expected(line !== null, 'a line that says what was made', made)
  return { seen: line[0] }
}
