import type { ResponsePromise, StandardSchemaV1 } from 'ky'
import { beyondNumberOfSchema } from '../../errors/beyond-number.ts'
import { roundedAt, unsafeNumbers } from '../../view/rounded.ts'

/** Lets `.json(schema)` of ky refuse an integer that its schema would make another number of, as the JSON lane does. */
export const exactAnswer = (answer: ResponsePromise): ResponsePromise => {
  const { json } = answer
  const exact = (schema?: StandardSchemaV1): Promise<unknown> => (schema ? json(refusing(schema)) : json())
  return Object.assign(answer, { json: exact })
}

const refusing = (schema: StandardSchemaV1): StandardSchemaV1 => {
  const { '~standard': standard } = schema
  return {
    '~standard': { ...standard, validate: async (value) => refused(await standard.validate(value), value) },
  }
}

const refused = (result: StandardSchemaV1Result, value: unknown): StandardSchemaV1Result => {
  if (result.issues) return result
  const place = roundedAt(unsafeNumbers(result.value), value)
  return place ? { issues: [{ message: beyondNumberOfSchema, path: place }] } : result
}

type StandardSchemaV1Result = Awaited<ReturnType<StandardSchemaV1['~standard']['validate']>>
