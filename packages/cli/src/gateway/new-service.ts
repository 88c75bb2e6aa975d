import { schemaOf } from '../parts/described-shape.ts'
import type { Source } from '../parts/part.ts'
import { shapeOf } from '../parts/shape.ts'
import type { ServicePlan } from '../service/index.ts'
import { renderFolder } from '../templates.ts'

/** A service that is written into a new repository or gateway. */
export interface NewService {
  readonly name: string
  /** What its export is called; `<key>Fixtures` is that of what it answers in tests. */
  readonly key: string
  /** `NAME.ts` and `NAME.fixtures.ts`, for a folder of services. */
  readonly files: ReadonlyMap<string, string>
  /** What a screen begins with. */
  readonly source: Source
}

/** The services of somebody who has none at hand: users, whom a screen cannot do without, and rewards, which it can. */
export const sampleServices = (): NewService[] => {
  const texts = [...renderFolder('services', {})]
  const of = (name: string, call: string, field: string, type: string, value: unknown): NewService => {
    const shape = shapeOf({ type: 'object', required: [field], properties: { [field]: { type } } })
    if (shape === undefined) throw new Error(`the sample service ${name} has no ${field} of type ${type}`)
    const files = new Map(texts.filter(([file]) => file.startsWith(`${name}.`)))
    return {
      name,
      key: name,
      files,
      source: {
        service: name,
        call,
        passes: [],
        shape,
        value: { [field]: value },
        takesToken: true,
        timeout: 400,
      },
    }
  }
  return [
    of('users', 'me()', 'name', 'string', 'Ada Lovelace'),
    of('rewards', 'balance()', 'points', 'integer', 1280),
  ]
}

/** Milliseconds the services have that are written from a document. */
const describedTimeout = 1_000

/**
 * A service that was planned from an OpenAPI document.
 *
 * @throws Error when none of its operations is one a screen can begin with.
 */
export const describedService = ({
  name,
  identifier,
  source,
  fixtures,
  methods,
}: ServicePlan): NewService => {
  for (const { isGet, answers, answer, example, passes } of methods) {
    const shape = isGet && answers === 'json' && answer ? shapeOf(schemaOf(answer.shape)) : undefined
    if (shape === undefined || answer === undefined) continue
    return {
      name,
      key: identifier,
      files: new Map([
        [`${name}.ts`, source],
        [`${name}.fixtures.ts`, fixtures],
      ]),
      source: {
        service: identifier,
        call: example,
        passes,
        shape,
        value: answer.example,
        takesToken: false,
        timeout: describedTimeout,
      },
    }
  }
  const all = methods.map(({ operation }) => operation).join(', ')
  throw new Error(
    `a first screen begins with a GET that answers JSON, and none of ${all} is one; name another`,
  )
}
