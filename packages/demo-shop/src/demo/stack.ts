import { fileURLToPath } from 'node:url'
import { type Child, startChild } from './child.ts'

/** Where everything listens. */
export interface Addresses {
  readonly identity: string
  readonly services: Readonly<Record<string, string>>
  readonly mobile: string
}

/** The whole demo, running. */
export interface Stack {
  readonly addresses: Addresses
  stop(): Promise<void>
}

/** How the demo is started. */
export interface StackOptions {
  /** Handed to every program; ports are set here. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Restarts a gateway when its sources change. */
  readonly watch: boolean
  /** Told as things come up. */
  readonly progress: (what: string) => void
  /** Ends them while they start. */
  readonly signal: AbortSignal
  /** Told when one of them ends by itself. */
  readonly crashed: (message: string) => void
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const addressesOf = ({ ready, addresses }: Record<string, unknown>) =>
  ready === undefined ? undefined : (addresses as Record<string, string>)
const urlOf = ({ msg, url }: Record<string, unknown>) =>
  msg === 'listening' && typeof url === 'string' ? { url } : undefined

/**
 * Starts the identity provider, the services and the gateway, each a process of its own.
 *
 * @throws Error saying what did not come up; what had come up is stopped again.
 */
export const startStack = async ({
  environment,
  watch,
  progress,
  signal,
  crashed,
}: StackOptions): Promise<Stack> => {
  const children: Child[] = []
  const start = async (
    name: string,
    args: string[],
    env: Record<string, string>,
    ready: typeof urlOf | typeof addressesOf,
  ) => {
    const began = performance.now()
    const child = await startChild({ name, args, env: { ...environment, ...env }, ready, crashed, signal })
    children.push(child)
    progress(
      `${name.padEnd(10)} ${Object.values(child.addresses).join(' ')}  (${Math.round(performance.now() - began)} ms)`,
    )
    return child.addresses
  }
  const stop = async () => {
    await Promise.all(children.splice(0).map((child) => child.stop()))
  }

  try {
    const { identity = '' } = await start('identity', [here('../identity/main.ts')], {}, addressesOf)
    const services = await start('services', [here('../services/main.ts')], { ISSUER: identity }, addressesOf)
    const urls = Object.fromEntries(
      Object.entries(services).map(([name, url]) => [`${name.toUpperCase()}_URL`, url]),
    )
    const gateway = here('../../../../apps/mobile-bff/src/main.ts')
    const flags = watch ? ['--watch', '--watch-preserve-output'] : []
    const { url: mobile = '' } = await start(
      'mobile-bff',
      [...flags, gateway],
      { ISSUER: identity, ...urls },
      urlOf,
    )
    return { addresses: { identity, services, mobile }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
