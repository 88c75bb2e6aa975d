import { compareRest } from './differences/compare-rest.ts'
import {
  type Context,
  type Difference,
  differencesOf,
  type Finding,
  report,
} from './differences/difference.ts'
import { child, children, type Node, record, rootOf } from './document/node.ts'
import { compareOperations, methods } from './operations/compare-operations.ts'
import type { Operation } from './operations/operation.ts'

/** What is compared per operation, or concerns nobody by itself. */
const known = new Set(['openapi', 'paths', 'components', 'servers', 'security'])

/**
 * Every difference between two OpenAPI 3.1 documents as a client meets it, each classified by {@link rules}: operation by
 * operation, with references followed, so that a component counts where it is used and as what it is used for.
 *
 * @throws TypeError when one of them is no OpenAPI 3.1 document, or has a reference that leads nowhere.
 * @example
 * ```ts
 * import { compareContracts } from '@bffkit/contract'
 *
 * declare const committed: object
 * declare const generated: object
 *
 * const breaking = compareContracts(committed, generated).filter((difference) => difference.breaking)
 * ```
 */
export const compareContracts = (old: object, now: object): Difference[] => {
  const [before, after] = [readContract(old, 'the old contract'), readContract(now, 'the new contract')]
  const findings: Finding[] = []
  const context = (operation?: string): Context => ({
    operation,
    place: '',
    report: (finding) => findings.push(finding),
  })

  const [were, are] = [operationsOf(before), operationsOf(after)]
  for (const [key, operation] of were) {
    const successor = are.get(key)
    if (successor) compareOperations(operation, successor, context(successor.name))
    else report(context(operation.name), 'operation-removed', operation.node.pointer, 'the operation is gone')
  }
  for (const [key, { name, node }] of are)
    if (!were.has(key)) report(context(name), 'operation-added', node.pointer, 'the operation is new')
  compareRest([before], [after], known, context())
  return differencesOf(findings)
}

const readContract = (document: object, name: string): Node => {
  const root = rootOf(document)
  const { openapi, paths } = root.value
  if (typeof openapi !== 'string' || !openapi.startsWith('3.1.'))
    throw new TypeError(
      `compareContracts: ${name} is no OpenAPI 3.1 document (openapi: ${JSON.stringify(openapi)})`,
    )
  if (record(paths) !== paths) throw new TypeError(`compareContracts: ${name} has no paths`)
  return root
}

/** Operations by method and path, whatever the parameters of the path are called. */
const operationsOf = (root: Node): Map<string, Operation> =>
  new Map(
    [...children(root, 'paths')].flatMap(([path, item]) =>
      methods.flatMap((method): [string, Operation][] => {
        const node = child(item, method)
        const name = `${method.toUpperCase()} ${path}`
        return node ? [[name.replaceAll(/\{[^}]*\}/g, '{}'), { name, path, item, node }]] : []
      }),
    ),
  )
