import type { Project } from '../project.ts'
import { run } from '../run.ts'

/** What needs a package that the project does not have, and the one line it fails with. */
const features = [
  {
    code: `const { redisLimits } = await import('@bffkit/core/store'); redisLimits('redis://127.0.0.1:1')`,
    message: 'redisLimits() needs ioredis, which is not installed: npm install ioredis',
  },
  {
    code: `const { nodeSqliteDialect } = await import('@bffkit/core/store'); nodeSqliteDialect(':memory:')`,
    message: 'nodeSqliteDialect() needs kysely, which is not installed: npm install kysely',
  },
  {
    code: `const { postgresDialect } = await import('@bffkit/core/store'); postgresDialect('postgres://a:b@127.0.0.1:1/c')`,
    message: 'postgresDialect() needs kysely and pg, which are not installed: npm install kysely pg',
  },
  {
    code: `const { session } = await import('@bffkit/core/session'); session({})`,
    message: 'session() needs openid-client, which is not installed: npm install openid-client',
  },
]

/**
 * Tries what needs an optional peer in a project that has none.
 *
 * @throws Error when an entry cannot be imported, or a feature fails in another way than with its one line.
 */
export const withoutOptionalPeers = async ({ folder }: Project): Promise<void> => {
  const evaluate = (code: string) =>
    run(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder })
  await evaluate(
    ['', '/auth', '/session', '/serve', '/idempotency', '/traffic', '/store', '/testing']
      .map((entry) => `import '@bffkit/core${entry}'`)
      .join('\n'),
  )
  for (const { code, message } of features) {
    const printed = await evaluate(`try { ${code} } catch (error) { console.log(error.message) }`)
    if (printed.trim() !== message)
      throw new Error(`${code}\nsays ${printed.trim()}\nand should say ${message}`)
  }
}
