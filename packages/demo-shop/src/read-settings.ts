import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** A setting that is a port; 0 takes a free one. */
export const port = (byDefault: number) => z.coerce.number().int().min(0).max(65_535).default(byDefault)

/** The settings both processes have. */
export const commonSettings = {
  /** The interface to bind to. */
  HOST: z.string().default('127.0.0.1'),
  /** The database both processes share: a path. */
  SHOP_DATABASE: z.string().default(fileURLToPath(new URL('../.data/shop.sqlite', import.meta.url))),
}

/**
 * Reads a process's settings.
 *
 * @throws Error that names every wrong setting at once, and what is wrong with it; never its value
 */
export const readSettings = <Schema extends z.ZodType>(
  schema: Schema,
  environment: Record<string, string | undefined>,
): z.output<Schema> => {
  const result = schema.safeParse(environment)
  if (result.success) return result.data
  const wrong = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`wrong settings: ${wrong.join('; ')}`)
}
