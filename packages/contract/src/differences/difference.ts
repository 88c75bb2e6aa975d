import { type RuleId, rules } from './rules.ts'

/** One difference between two contracts. */
export interface Difference {
  readonly rule: RuleId
  readonly breaking: boolean
  /** As in `GET /v1/orders/{id}`; undefined when it concerns the whole document. */
  readonly operation: string | undefined
  /** Where, as in `#/components/schemas/Order/properties/total`: in the new document, or in the old one what is gone. */
  readonly pointer: string
  /** A sentence for the changelog, as in `answer 200: 'total' is gone`. */
  readonly detail: string
}

/** Where in an operation the comparison is, and whom to tell. */
export interface Context {
  readonly operation: string | undefined
  /** As in `answer 200` or `query parameter 'limit'`; empty for the operation itself. */
  readonly place: string
  readonly report: (finding: Finding) => void
}

/** A difference in one place of one operation. */
export interface Finding {
  readonly rule: RuleId
  readonly operation: string | undefined
  readonly place: string
  readonly pointer: string
  readonly what: string
}

/** Tells of a difference. `what` goes on where the place ends, as in `'total' is gone`. */
export const report = (context: Context, rule: RuleId, pointer: string, what: string): void =>
  context.report({ rule, operation: context.operation, place: context.place, pointer, what })

/**
 * Findings as differences: what one component causes in several places of an operation, such as a field of a problem in
 * every error, is one difference that names the places.
 */
export const differencesOf = (findings: readonly Finding[]): Difference[] => {
  const groups = Map.groupBy(findings, ({ rule, operation, pointer, what }) =>
    JSON.stringify([rule, operation, pointer, what]),
  )
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { rule, operation, pointer, what } = first
    const places = [...new Set(group.map(({ place }) => place))].filter((place) => place !== '')
    const detail = places.length === 0 ? what : `${places.join(', ')}: ${what}`
    return [{ rule, breaking: rules[rule].breaking, operation, pointer, detail }]
  })
}
