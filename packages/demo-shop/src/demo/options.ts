import { parseArgs } from 'node:util'

export const usage = `npm run demo                      starts the shop and every gateway in apps/, shows them, stays until Ctrl-C
npm run demo -- --once            shows them and ends: 0 when all went as it should, 1 naming what did not
npm run demo -- --instances 3     runs each gateway three times behind a balancer, sharing what they know in Redis
npm run dev                       starts them without the tour, each again when its sources change, and stays

-- --log                          with each: also prints what the gateways log, a line a request
-- --help                         prints this`

/** What a command line of the demo asks for. */
export interface DemoOptions {
  readonly once: boolean
  readonly dev: boolean
  readonly log: boolean
  readonly help: boolean
  /** How often each gateway runs. */
  readonly instances: number
}

const flag = { type: 'boolean', default: false } as const

/**
 * Reads a command line.
 *
 * @throws Error saying what is wrong with it
 */
export const demoOptions = (args: readonly string[]): DemoOptions => {
  const { instances = '1', ...flags } = parsed(args)
  if (!/^[1-9]$/.test(instances)) throw wrongInstances(instances)
  if (flags.dev && instances !== '1')
    throw new Error('--instances does not go with --dev: a gateway that is watched runs once')
  return { ...flags, instances: Number(instances) }
}

const parsed = (args: readonly string[]) => {
  // A number below 0 looks like a flag.
  const joined = args.join('\0').replaceAll(/(^|\0)--instances\0(?=-\d)/g, '$1--instances=')
  try {
    const { values } = parseArgs({
      args: args.length === 0 ? [] : joined.split('\0'),
      options: { once: flag, dev: flag, log: flag, help: flag, instances: { type: 'string' } },
    })
    return values
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (/'--instances[ ']/.test(message)) throw wrongInstances('nothing')
    throw new Error(`${message}\n\n${usage}`)
  }
}

const wrongInstances = (given: string) =>
  new Error(`--instances must be a whole number from 1 to 9, not ${given}`)
