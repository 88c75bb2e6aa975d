import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { givenConstructs, takenConstructs } from './test/constructs.ts'
import { answeringApp, complaintsOf, takingApp } from './test/described-app.ts'
import { instancesOf } from './test/instances.ts'

const screen = { $ref: '#/components/schemas/Screen' }

describe('what a document says of a schema', () => {
  it('K6: holds for every answer the schema can make, and lists every field of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        givenConstructs.chain(({ text, schema, given }) =>
          fc.record({
            text: fc.constant(text),
            schema: fc.constant(schema),
            values: fc.array(given, { minLength: 1, maxLength: 4 }),
          }),
        ),
        async ({ schema, values }) => {
          const { document, answer } = answeringApp(schema)
          const complaints = [complaintsOf(document, screen), complaintsOf(document, screen, true)]
          for (const value of values)
            for (const path of ['/reply', '/fan-out'] as const) {
              const res = await answer(path, value)
              const body = await res.json()
              if (res.status === 502) continue // an arbitrary of a union may give what neither side takes
              expect([res.status, body, ...complaints.map((of) => of(body))]).toEqual([200, body, [], []])
            }
        },
      ),
      { numRuns: 30, endOnFailure: true },
    )
  })

  /** An integer that a number cannot hold is refused, and JSON Schema cannot say so of a number. */
  const hasLongInteger = (body: unknown) => /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/.test(JSON.stringify(body))

  it('K6: promises nothing of a request that the gateway refuses', async () => {
    await fc.assert(
      fc.asyncProperty(takenConstructs, fc.gen(), async ({ text, schema }, draw) => {
        const { document, taken, send } = takingApp(schema)
        const complaints = complaintsOf(document, taken)
        for (let time = 0; time < 4; time++) {
          const body = JSON.parse(JSON.stringify(draw(() => instancesOf(taken, document))))
          if (complaints(body).length > 0 || hasLongInteger(body)) continue
          const res = await send(body)
          const refused = res.status === 204 ? undefined : await res.json()
          expect({ text, body, refused }).toEqual({ text, body, refused: undefined })
        }
      }),
      { numRuns: 30, endOnFailure: true },
    )
  })
})
