import { checkRange, type Range } from '../../errors/option-range.ts'

/** How long connections to a service live. */
export interface ConnectionOptions {
  /**
   * Milliseconds a connection is kept that has nothing to do: less than the service keeps it. A service that hints at less
   * (`Keep-Alive: timeout=…`), or closes earlier, is believed; one that hints at more is believed where this is not set, up to 25 s.
   * `false`: each call has a connection of its own. Default 4,000; from 1 to 600,000.
   */
  readonly keepAlive?: number | false
  /**
   * Milliseconds after which a connection is replaced, once its call is over, so that what the DNS says of the service is followed.
   * Each one lives up to a fifth shorter, by chance. `false`: for ever. Default 300,000; from 1,000 to 86,400,000.
   */
  readonly maxAge?: number | false
}

/** The defaults of {@link ConnectionOptions}. */
export const defaultConnections = { keepAlive: 4_000, maxAge: 300_000 } as const

const ranges: Readonly<Record<keyof ConnectionOptions, Range>> = {
  keepAlive: { from: 1, to: 600_000 },
  maxAge: { from: 1_000, to: 86_400_000 },
}

/** Throws a TypeError naming the option and its value. */
export const checkConnections = (where: string, options: ConnectionOptions = {}): void => {
  for (const name of Object.keys(ranges) as (keyof ConnectionOptions)[]) {
    const value = options[name]
    if (value !== false) checkRange(`${where}: connections.${name}`, value, ranges[name])
  }
}
