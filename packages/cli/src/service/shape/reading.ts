import type { Node, Place } from '../document/node.ts'
import type { NamedShape, Shape } from './shape.ts'

/** What the schemas of one document are read with. */
export interface Reading {
  readonly document: Node
  /** By pointer. */
  readonly named: Map<string, NamedShape>
  /** The unions that are being read. */
  readonly around: Set<string>
  /** What could not be said, for whoever reads what was made. */
  readonly notes: Set<string>
  /** Reads a schema. */
  readonly shape: (place: Place) => Shape
  /** Reads what all hold for one value. */
  readonly all: (places: readonly Place[]) => Shape
}
