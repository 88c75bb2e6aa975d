import { describe, expect, it } from 'vitest'
import { compareContracts } from '../src/compare-contracts.ts'
import { corpus } from './corpus/corpus.ts'

/** Documents are grown in place, so they are looked at as what they are: trees of JSON. */
type Json = { [key: string]: Json }

/** Mulberry32: the same numbers for the same seed, so that a failure can be repeated. */
const randomFrom = (seed: number) => {
  let state = seed
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const objectsIn = (value: unknown): Json[] =>
  typeof value === 'object' && value !== null
    ? [value as Json, ...Object.values(value).flatMap(objectsIn)]
    : []

const operationsIn = (document: Json) =>
  Object.values(document.paths ?? {}).flatMap(({ parameters: _, ...methods }) => Object.values(methods))

const growths: ((document: Json, name: string, pick: <T>(all: T[]) => T | undefined) => void)[] = [
  (document, name) =>
    Object.assign(document.paths ?? {}, { [`/${name}`]: { get: { responses: { 200: {} } } } }),
  (document, name, pick) => {
    const operation = pick(operationsIn(document))
    const parameter = { name, in: 'query', schema: { type: 'string' } }
    if (operation)
      Object.assign(operation, { parameters: [...Object.values(operation.parameters ?? {}), parameter] })
  },
  (document, name, pick) => {
    const fields = pick(
      objectsIn(document).flatMap(({ type, properties }) => (type && properties ? [properties] : [])),
    )
    if (fields) Object.assign(fields, { [name]: { type: ['string', 'null'] } })
  },
  (document, name, pick) => {
    const operation = pick(operationsIn(document))
    Object.assign(operation?.responses ?? {}, { [name]: { description: name } })
  },
  (document, name, pick) => {
    const content = pick(objectsIn(document).flatMap(({ content }) => content ?? []))
    if (content) Object.assign(content, { [`application/${name}`]: {} })
  },
  (document, name) => Object.assign(document.components ?? {}, { examples: { [name]: {} } }),
]

const documents = corpus.flatMap(({ old, now }) => [old, now])

describe('growth', () => {
  it.each(Array.from({ length: 500 }, (_, seed) => seed))(
    'breaks nobody, whatever grows (seed %i)',
    (seed) => {
      const random = randomFrom(seed)
      const pick = <T>(all: T[]) => all[random(Math.max(1, all.length))]
      const old = pick(documents) ?? {}
      const now = structuredClone(old) as Json
      for (let step = random(6); step >= 0; step--) pick(growths)?.(now, `fresh-${step}`, pick)

      expect(compareContracts(old, now).filter(({ breaking }) => breaking)).toEqual([])
    },
  )

  it('is told: what is added in one direction breaks in the other', () => {
    for (const { old } of corpus) {
      const now = structuredClone(old) as Json
      growths[0]?.(now, 'fresh', () => undefined)

      expect(compareContracts(old, now).map(({ rule }) => rule)).toEqual(['operation-added'])
      expect(compareContracts(now, old).map(({ rule }) => rule)).toEqual(['operation-removed'])
    }
  })
})

/** Objects that have fields, in a fixed order. */
const holdersIn = (document: Json) =>
  objectsIn(document).filter(
    ({ type, properties }) => type && properties && Object.keys(properties).length > 0,
  )

const without = (document: object, holder: number, name: string): Json => {
  const smaller = structuredClone(document) as Json
  const { properties = {}, required = {} } = holdersIn(smaller)[holder] ?? {}
  delete properties[name]
  if (Array.isArray(required))
    required.splice(0, required.length, ...required.filter((other) => other !== name))
  return smaller
}

describe('shrinking', () => {
  it.each(corpus.filter(({ rule }) => rule.startsWith('response-property')))(
    'breaks, whichever field is taken away ($example)',
    ({ old }) => {
      const fields = holdersIn(old as Json).flatMap(({ properties }, holder) =>
        Object.keys(properties ?? {}).map((name) => ({ holder, name })),
      )
      const unnoticed = fields.filter(
        ({ holder, name }) =>
          !compareContracts(old, without(old, holder, name)).some(({ breaking }) => breaking),
      )

      expect(unnoticed).toEqual([])
    },
  )
})
