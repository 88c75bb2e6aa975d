import type { Node } from '../document/node.ts'

/** An operation of a document. */
export interface Operation {
  /** As in `GET /v1/orders/{id}`. */
  readonly name: string
  readonly path: string
  /** The object of its path. */
  readonly item: Node
  readonly node: Node
}
