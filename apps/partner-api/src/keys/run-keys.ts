import { parseArgs } from 'node:util'
import { columns } from '@bffkit/core/serve'
import type { KeyStore, ListedKey } from '@bffkit/core/store'
import { isPlan, planNames } from '../plan-names.ts'

/** Said when a command line is wrong: what was wrong, and what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const usage = `npm run keys -- create --name Acme --scope catalog:read --scope orders:write [--plan free] [--expires 2027-12-31]
npm run keys -- list
npm run keys -- rotate ID [--overlap 7]    the old key works for so many days more
npm run keys -- revoke ID                  within 30 seconds, everywhere`

/** The scopes a key can have. */
const scopes = ['catalog:read', 'inventory:read', 'orders:read', 'orders:write', 'usage:read']

const day = 86_400_000

/**
 * Carries out one key command.
 *
 * @returns what to print; the secret of a new key is in it and nowhere else
 * @throws UsageError when the command line is wrong.
 */
export const runKeys = async (args: readonly string[], keys: KeyStore): Promise<string> => {
  const { command, id, values } = parsed(args)
  switch (command) {
    case 'create': {
      const { key, ...made } = await keys.create(newKey(values))
      return `${key}\n\nThis is shown once. Key ${made.id} (${values.name}) may ${values.scope?.join(', ')}.`
    }
    case 'list': {
      const rows = (await keys.list()).map((key) => [key.id, key.name, key.scopes.join(' '), stateOf(key)])
      return columns([['id', 'name', 'scopes', 'state of its secrets'], ...rows])
    }
    case 'rotate': {
      const overlap = numberOf(values.overlap ?? '7')
      const { key } = await keys.rotate(id, { overlap: overlap * day })
      return `${key}\n\nThis is shown once. The old key of ${id} works for ${overlap} days more.`
    }
    case 'revoke':
      await keys.revoke(id)
      return `Key ${id} is revoked; within 30 seconds no gateway accepts it.`
    default:
      throw wrong(command ? `there is no command ${command}` : 'a command is missing')
  }
}

const wrong = (what: string) => new UsageError(`keys: ${what}\n\n${usage}`)

const options = {
  name: { type: 'string' },
  scope: { type: 'string', multiple: true },
  plan: { type: 'string' },
  expires: { type: 'string' },
  overlap: { type: 'string' },
} as const

const parsed = (args: readonly string[]) => {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [command, id = '', ...more] = positionals
    if (more.length > 0) throw new Error(`${more[0]} is too much`)
    if ((command === 'rotate' || command === 'revoke') && id === '')
      throw new Error('the id of the key is missing')
    return { command, id, values }
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
}

const newKey = ({ name, scope = [], plan, expires }: ReturnType<typeof parsed>['values']) => {
  if (!name) throw wrong('--name, whose key it is, is missing')
  if (scope.length === 0) throw wrong(`--scope is missing; there are ${scopes.join(', ')}`)
  const unknown = scope.find((one) => !scopes.includes(one))
  if (unknown !== undefined) throw wrong(`there is no scope ${unknown}; there are ${scopes.join(', ')}`)
  if (plan !== undefined && !isPlan(plan))
    throw wrong(`there is no plan ${plan}; there are ${planNames.join(', ')}`)
  const expiresAt = expires === undefined ? undefined : Date.parse(expires)
  if (Number.isNaN(expiresAt)) throw wrong(`--expires must be a date such as 2027-12-31, not ${expires}`)
  return {
    name,
    scopes: scope,
    ...(plan && { pins: { plan } }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

const numberOf = (text: string): number => {
  const days = Number(text)
  if (!(Number.isInteger(days) && days >= 0 && days <= 90))
    throw wrong(`--overlap must be 0 to 90 days, not ${text}`)
  return days
}

const stateOf = ({ revokedAt, secrets }: ListedKey): string => {
  if (revokedAt !== undefined) return `revoked ${dated(revokedAt)}`
  return secrets
    .map(({ prefix, usedAt, expiresAt }) => {
      const used = usedAt === undefined ? 'never used' : `last used ${dated(usedAt)}`
      return `${prefix}… ${used}${expiresAt === undefined ? '' : `, until ${dated(expiresAt)}`}`
    })
    .join('; ')
}

const dated = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
