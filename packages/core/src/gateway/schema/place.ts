import type { z } from 'zod'
import type { Side } from './absent.ts'
import type { Components } from './components.ts'
import type { Described } from './metadata.ts'

/** How a schema is described as JSON Schema. */
export type Describe = (schema: z.ZodType, place: Place) => Described

/** Where a schema is described, and what for. */
export interface Place {
  readonly side: Side
  /** The route and the field, for messages. */
  readonly where: string
  /** Whether there may be files: everywhere but in JSON. */
  readonly files: boolean
  readonly components: Components
  /** The schemas from the last component down to here. */
  readonly trail: readonly z.ZodType[]
  /** Describes what stands below. */
  readonly describe: Describe
}

/** What of a schema cannot be described, and where. */
export const undescribable = (where: string, what: string, instead: string): TypeError =>
  new TypeError(`openApi: ${where}: ${what} cannot be described; ${instead}`)
