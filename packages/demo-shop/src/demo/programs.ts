import { type Child, type ChildOptions, startChild } from './child.ts'

/** How the programs of the demo are started. */
export interface ProgramsOptions {
  /** Handed to every program; ports are set here. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** How often each gateway of the tour runs. */
  readonly instances: number
  /** Called as things come up. */
  readonly progress: (what: string) => void
  /** Ends them while they start. */
  readonly signal: AbortSignal
  /** Called when one of them ends by itself. */
  readonly crashed: (message: string) => void
}

type Program = Omit<ChildOptions, 'signal'>

/** What the demo has started. */
export interface Programs {
  /** Starts a program, whose end is the end of the demo: what it printed when it was ready. */
  start(program: Omit<Program, 'crashed'>): Promise<Record<string, string>>
  /** Starts a program that somebody else stops. */
  startOther(program: Program): Promise<Child>
  /** Stops this one with the others. */
  add<T extends Pick<Child, 'stop'>>(one: T): T
  stop(): Promise<void>
}

/** Starts the programs of the demo, telling of each, and stops all of them. */
export const programs = ({
  environment,
  instances,
  progress,
  signal,
  crashed,
}: ProgramsOptions): Programs => {
  const running: Pick<Child, 'stop'>[] = []
  const add = <T extends Pick<Child, 'stop'>>(one: T): T => {
    running.push(one)
    return one
  }
  const startOther = async (program: Program) => {
    const began = performance.now()
    const child = await startChild({ ...program, env: { ...environment, ...program.env }, signal })
    const took = Math.round(performance.now() - began)
    const pid = instances > 1 ? `pid ${child.pid}, ` : ''
    const [one, ...others] = Object.values(child.addresses)
    const where = others.length > 0 ? `${others.length + 1} of them` : one
    // One that is watched may be there without an address, and says so by itself.
    if (where) progress(`${program.name.padEnd(13)} ${where}  (${pid}${took} ms)`)
    return child
  }
  return {
    add,
    startOther,
    start: async (program) => add(await startOther({ ...program, crashed })).addresses,
    stop: async () => {
      await Promise.all(running.splice(0).map((one) => one.stop()))
    },
  }
}
