import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find(existsSync)

/** Why there is no browser to test with; `undefined` when there is one. */
export const withoutChromium = program ? undefined : 'no Chromium is installed: apt-get install chromium'

/**
 * Starts the machine's Chromium without a window.
 *
 * @throws Error when there is none, see {@link withoutChromium}
 */
export const startChromium = async (): Promise<Browser> => {
  if (!program) throw new Error(withoutChromium)
  return chromium.launch({ executablePath: program })
}
