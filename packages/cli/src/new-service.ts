import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { contextOf } from './context-of.ts'
import type { Io } from './io.ts'
import { checkName } from './name.ts'
import { putInPlace } from './put-in-place.ts'
import { report } from './report.ts'
import { chooseGateways } from './repository/choose-gateways.ts'
import { lookAt, type Package, type Repository, rootOf } from './repository/look-at.ts'
import { scriptCommand } from './repository/package-manager.ts'
import { type Node, nodeOf, textOf } from './service/document/node.ts'
import { operationsOf } from './service/document/operations.ts'
import { readDocument } from './service/document/read-document.ts'
import { listOperations } from './service/list-operations.ts'
import { placeService } from './service/place/place-service.ts'
import { stageService } from './service/place/stage-service.ts'
import { planService, type ServicePlan } from './service/plan-service.ts'

/** What `new service` is told. */
export interface NewService {
  readonly from: string
  /** `operationId`s, or methods and paths. */
  readonly operations: readonly string[]
  /** Default: from the document's title. */
  readonly name?: string | undefined
  /** The gateways that get it. Default: the only one there is, where services have no package of their own. */
  readonly into?: readonly string[] | undefined
  /** Prints the operations and makes nothing. */
  readonly list?: boolean | undefined
  readonly remoteRefs?: boolean | undefined
}

/**
 * `new service`: a typed service over operations of an OpenAPI document, its fixtures, and its entry in the gateways that ask for it. It is
 * made on a stage, where every method is called and all is type-checked, and only then put where it belongs.
 *
 * @throws Error in one line when the document, a name or an operation cannot be taken, when what was generated does not work, or when
 * interrupted. Then nothing is written.
 */
export const newService = async (given: NewService, io: Io): Promise<void> => {
  const { from, remoteRefs = false } = given
  const document = await readDocument(from, { cwd: io.cwd, remoteRefs })
  if (given.list) return io.say(listOperations(operationsOf(document)))

  if (given.operations.length === 0)
    throw new Error(
      `no operation is named; write --operations a,b, and see what there is with --from ${from} --list`,
    )
  const repository = lookAt(rootOf(io.cwd))
  const name = checkName(given.name ?? nameFrom(document, from), 'orders')
  const plan = planService({ document, name, operations: given.operations })
  const gateways = gatewaysFor(repository, given.into, io.cwd)
  const placed = placeService(repository, plan, gateways)
  const context = contextOf(repository, io, ...gateways.map(({ folder }) => folder))
  const files = await stageService(repository, plan, placed, context)
  io.signal.throwIfAborted()

  const { root } = repository
  const changes = files.map(({ path, text }) => ({ path, text, before: textAt(join(root, path)) }))
  putInPlace(root, changes)
  io.say(
    report({
      changes,
      what: `The service ${plan.identifier} is made: it type-checks, and each of its methods was called.${saidOf(plan)}`,
      commands: commandsFor(repository, plan, gateways),
    }),
  )
}

const textAt = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

/** Words that are in every title. */
const empty = /^(api|rest|service|services|openapi|swagger|the|of|for|public|http|v?\d+)$/

/** A name from the title, without what says nothing; or from the file. */
const nameFrom = (document: Node, from: string): string => {
  const title = textOf(nodeOf(document.info).title) ?? ''
  const file = basename(from).replace(/\.\w+$/, '')
  const words = [title, file].map((text) =>
    (text.toLowerCase().match(/[a-z][a-z0-9]*/g) ?? []).filter((word) => !empty.test(word)).slice(0, 2),
  )
  return words.find((some) => some.length > 0)?.join('-') ?? ''
}

const gatewaysFor = (
  repository: Repository,
  into: readonly string[] | undefined,
  cwd: string,
): readonly Package[] => {
  if (into !== undefined) return chooseGateways(repository, into, cwd)
  if (repository.services) return []
  const all = chooseGateways(repository, [], cwd)
  if (all.length === 1) return all
  throw new Error(
    `say which gateway gets the service, with --into ${all.map(({ folder }) => folder).join(' or ')}`,
  )
}

const saidOf = ({ notes, security }: ServicePlan) => {
  const asks = security.map(({ scheme, asks, helper }) => `${scheme} asks for ${asks}: ${helper}`)
  const lines = [...asks, ...notes]
  return lines.length === 0 ? '' : `\n\n${lines.map((line) => `  - ${line}`).join('\n')}`
}

const commandsFor = (
  { manager, workspaces }: Repository,
  { setting, address, methods, identifier }: ServicePlan,
  gateways: readonly Package[],
): (readonly [string, string])[] => {
  const [method] = methods
  const [gateway] = gateways
  return [
    [`${setting}=${address ?? 'https://…'}`, 'where it is; gateways that have it need this setting'],
    [`c.var.services.${identifier}.${method?.name}(…)`, 'in a route'],
    gateway
      ? [scriptCommand(manager, workspaces ? gateway.folder : '.', 'dev'), 'on its fixtures']
      : ['bffkit new service … --into GATEWAY', 'or add it to the services.ts of a gateway'],
  ]
}
