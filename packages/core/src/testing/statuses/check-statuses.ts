import { edgeStatuses } from '../../gateway/document/declared-statuses.ts'
import { type DocumentedOperation, documentedOperations } from './documented-operations.ts'
import { prober, type StatusCheck, type StatusesApp } from './prober.ts'
import { askAsStranger, askBroken, askTooLate, askTooOften, askWell, askWrongly } from './rounds.ts'

/** What core proves for any operation on a socket: no route has a part in it. */
const ofCore: ReadonlySet<number> = new Set([...edgeStatuses, 500])

/** How often is asked for what has not come. */
const rounds = 2

/**
 * Asks every operation of a gateway's document in all ways it can be answered: well, without credential and without its
 * scopes, wrongly, too often, while the gateway drains, without time, and with each service it calls refusing as its calls pass on, and
 * otherwise, broken, down and late. Returns a line for each status that came and is not declared, and for each that is declared
 * and never came, or came without the `Location` it declares; none when the document says exactly what the gateway does. Takes some seconds.
 *
 * 400, 408, 414, 421 and 431 of the edge, and 500, are declared by every operation and need not come.
 *
 * @throws Error when an operation has no request, or does not answer it well.
 * @example
 * await using shop = await backends(fixtures)
 * const credentials = (_: object, scopes: string) => tokenFor('u1', scopes)
 * expect(await checkStatuses({ app: () => createApp(shop.settings), requests, credentials, shop })).toEqual([])
 */
export const checkStatuses = async <A extends StatusesApp, Name extends string>(
  check: StatusCheck<A, Name>,
): Promise<string[]> => {
  const { shop, stranger, credentials } = check
  const probe = prober(check)
  await shop.heal()
  try {
    const operations = await probe.withApp(async (app) => documentedOperations(app))
    const calls = await askWell(probe, operations, shop)
    const findings = () =>
      operations.flatMap((operation) => gaps(operation, probe.seen.get(operation.name) ?? new Set()))
    // A machine that is too busy answers late, and then something else does not come.
    for (let round = 0; round < rounds; round++) {
      await askWrongly(probe, operations, credentials)
      await askTooLate(probe, operations)
      await askTooOften(probe, operations)
      await askBroken(probe, operations, calls, shop)
      if (stranger) await askAsStranger(probe, operations, stranger)
      if (findings().length === 0) break
    }
    return [...findings(), ...probe.lacking]
  } finally {
    await shop.heal()
    shop.clear()
  }
}

const gaps = ({ name, statuses }: DocumentedOperation, seen: ReadonlySet<number>): string[] => [
  ...[...seen]
    .filter((status) => !statuses.has(status))
    .map((status) => `${name} answers ${status}, undeclared`),
  ...[...statuses]
    .filter((status) => !seen.has(status) && !ofCore.has(status))
    .map((status) => `${name} declares ${status}, which never came`),
]
