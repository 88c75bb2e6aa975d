import { fileURLToPath } from 'node:url'
import { wholeNumber } from '@bffkit/core/serve'
import { z } from 'zod'

/** A setting that is a port; 0 takes a free one. */
export const port = (byDefault: number) => wholeNumber(0, 65_535).default(byDefault)

/** The settings both processes have. */
export const commonSettings = {
  /** The interface to bind to. */
  HOST: z.string().default('127.0.0.1'),
  /** The database both processes share: a path. */
  SHOP_DATABASE: z.string().default(fileURLToPath(new URL('../.data/shop.sqlite', import.meta.url))),
}
