import { expect, it } from 'vitest'
import { withoutErrors } from './compile.ts'

it('ignores the error of an optional peer that is not installed, and of nothing else', () => {
  const declarations = `import type { Kysely } from 'kysely';
import type { z } from 'zod';
/**
 * import { Kysely } from 'kysely'
 */
export declare const load: () => Promise<typeof import("pg")>;
`

  expect(withoutErrors(declarations, ['kysely', 'pg'])).toBe(`// @ts-ignore: an optional peer
import type { Kysely } from 'kysely';
import type { z } from 'zod';
/**
 * import { Kysely } from 'kysely'
 */
// @ts-ignore: an optional peer
export declare const load: () => Promise<typeof import("pg")>;
`)
})
