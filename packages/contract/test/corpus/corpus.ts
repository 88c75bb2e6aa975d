import { alternatives } from './alternatives.ts'
import { bffkit } from './bffkit.ts'
import { fields } from './fields.ts'
import { messages } from './messages.ts'
import { operations } from './operations.ts'
import type { Pair } from './pair.ts'
import { parameters } from './parameters.ts'
import { securityPairs } from './security.ts'
import { values } from './values.ts'

/** Every rule of the gate by example: each breaking change beside its harmless opposite. */
export const corpus: readonly Pair[] = [
  operations,
  securityPairs,
  parameters,
  messages,
  fields,
  values,
  alternatives,
  bffkit,
].flatMap((twins) => twins.flat())
