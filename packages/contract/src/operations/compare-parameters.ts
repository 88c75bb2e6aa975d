import { compareRest } from '../differences/compare-rest.ts'
import { type Context, report } from '../differences/difference.ts'
import type { RuleId } from '../differences/rules.ts'
import { list } from '../document/lists.ts'
import { child, type Node } from '../document/node.ts'
import { compareMadeList } from './compare-made-list.ts'
import { compareWritten, serializationOf, writtenKeywords } from './compare-written.ts'
import type { Operation } from './operation.ts'

interface Parameter {
  readonly node: Node
  readonly name: string
  readonly in: string
  readonly isRequired: boolean
}

const known = new Set(['name', 'in', 'required', ...writtenKeywords])

/** OpenAPI 3.1, section 4.8.12.2: a header parameter of one of these names says nothing. */
const ignored = new Set(['accept', 'content-type', 'authorization'])

/** Compares what an operation takes in path, query, headers and cookies; those of its path are its own. */
export const compareParameters = (old: Operation, now: Operation, context: Context): void => {
  const [before, after] = [parametersOf(old), parametersOf(now)]
  const fresh = new Map([...after].filter(([id]) => !before.has(id)))
  for (const [id, was] of before) {
    const is = after.get(id)
    const moved = [...fresh].find(([, { name }]) => name === was.name)
    if (is) comparePair(was, is, context)
    else if (moved) {
      const [id, { in: place, node }] = moved
      report(context, 'parameter-moved', node.pointer, `${titleOf(was)} is a ${place} parameter`)
      fresh.delete(id)
    } else report(context, 'parameter-removed', was.node.pointer, `${titleOf(was)} is gone`)
  }
  for (const is of fresh.values()) {
    const rule = is.isRequired ? 'required-parameter-added' : 'parameter-added'
    report(context, rule, is.node.pointer, `${titleOf(is)} is new${is.isRequired ? ' and required' : ''}`)
  }
}

const comparePair = (old: Parameter, now: Parameter, operation: Context) => {
  const title = titleOf(old)
  const tell = (rule: RuleId, what: string) => report(operation, rule, now.node.pointer, `${title} ${what}`)
  if (old.in === 'path' && old.name !== now.name) tell('path-parameter-renamed', `is called \`${now.name}\``)
  if (!old.isRequired && now.isRequired) tell('parameter-made-required', 'is required')
  if (old.isRequired && !now.isRequired) tell('parameter-made-optional', 'is optional')
  const [from, to] = [serializationOf(old.node, old.in), serializationOf(now.node, now.in)]
  if (from !== to) tell('parameter-serialization-changed', `was written as ${from} and is written as ${to}`)
  const context = { ...operation, place: title }
  if (!(from === to && compareMadeList(old.node, now.node, from, context)))
    compareWritten(old.node, now.node, 'request', context)
  compareRest([old.node], [now.node], known, context)
}

const titleOf = ({ name, in: place }: Parameter) => `${place} parameter \`${name}\``

const parametersOf = ({ item, node, path }: Operation): Map<string, Parameter> => {
  const places = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name)
  const all = [item, node].flatMap((owner) =>
    list(owner.value.parameters).flatMap((_, index) => parameterOf(child(owner, 'parameters', index))),
  )
  const heard = all.filter(({ in: place, name }) => place !== 'header' || !ignored.has(name.toLowerCase()))
  return new Map(heard.map((parameter) => [idOf(parameter, places), parameter]))
}

const parameterOf = (node: Node | undefined): Parameter[] => {
  const { name, in: place, required } = node?.value ?? {}
  if (!node || typeof name !== 'string' || typeof place !== 'string') return []
  return [{ node, name, in: place, isRequired: required === true }]
}

/** A parameter of the path is the one at its place, whatever it is called; names of headers have no case. */
const idOf = ({ name, in: place }: Parameter, places: readonly (string | undefined)[]) => {
  if (place === 'path' && places.includes(name)) return `path ${places.indexOf(name)}`
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`
}
