import { compareRest } from '../differences/compare-rest.ts'
import { type Context, report } from '../differences/difference.ts'
import type { Node } from '../document/node.ts'
import { compareBodies } from './compare-bodies.ts'
import { compareParameters } from './compare-parameters.ts'
import { compareResponses } from './compare-responses.ts'
import { compareSecurity } from './compare-security.ts'
import { compareServers } from './compare-servers.ts'
import type { Operation } from './operation.ts'

/** The methods OpenAPI 3.1 knows. */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

const known: ReadonlySet<string> = new Set([
  ...methods,
  ...['$ref', 'operationId', 'parameters', 'requestBody', 'responses', 'security', 'servers'],
])

/** Compares everything a client meets in one operation. */
export const compareOperations = (old: Operation, now: Operation, context: Context): void => {
  compareIds(old.node, now.node, context)
  compareServers(old, now, context)
  compareSecurity(old.node, now.node, context)
  compareParameters(old, now, context)
  compareBodies(old.node, now.node, context)
  compareResponses(old.node, now.node, context)
  compareRest([old.node, old.item], [now.node, now.item], known, context)
}

const compareIds = (old: Node, now: Node, context: Context) => {
  const [from, to] = [old.value.operationId, now.value.operationId]
  if (from === to) return
  const rule = from === undefined ? 'operation-id-added' : 'operation-id-changed'
  report(context, rule, now.pointer, `the operationId was ${from ?? 'none'} and is ${to ?? 'none'}`)
}
