import { columns } from '../../gateway/run/columns.ts'
import type { RouteRequests } from '../route-requests.ts'
import type { SlowCall } from './slowest-case.ts'
import { type DryRunApp, type WorstCase, type WorstCaseOptions, worstCases } from './worst-cases.ts'

/**
 * Prints for each route of a gateway how long it takes at worst, what its budget is, and which calls make it so long. Sets
 * exit code 1 when a worst case exceeds what the budget leaves for calls: then a slow service costs the answer parts that
 * come after it, or all of it, before each call had the time it was promised.
 *
 * @throws Error as {@link worstCases} does.
 * @example
 * await using shop = await backends(fixtures)
 * const headers = await tokenFor('u1', 'home:read catalog:read')
 * await checkBudgets(createApp(shop.settings), requests, { headers })
 */
export const checkBudgets = async (
  app: DryRunApp,
  requests: RouteRequests,
  options: WorstCaseOptions = {},
): Promise<void> => {
  const cases = await worstCases(app, requests, options)
  console.log(budgetTable(app.name, cases))
  const exceeding = cases.filter(({ excess }) => excess > 0)
  for (const one of exceeding) console.error(complaint(app.name, one))
  if (exceeding.length > 0) process.exitCode = 1
}

const header = ['gateway', 'route', 'worst ms', 'budget ms', 'longest path']

/** The worst cases of a gateway as lines of text, in columns. */
const budgetTable = (name: string, cases: readonly WorstCase[]): string => {
  const rows = cases.map(({ route, worst, budget, path }) => [
    name,
    route,
    String(worst),
    String(budget),
    pathOf(path),
  ])
  return columns([header, ...rows])
}

const complaint = (name: string, { route, worst, budget, excess, path }: WorstCase): string =>
  `${name}: ${route} may take ${worst} ms, ${excess} more than its budget of ${budget} leaves for calls: ${pathOf(path)}`

const pathOf = (path: readonly SlowCall[]): string =>
  path.length === 0 ? '–' : path.map((call) => `${call.service} ${call.call} ${lengthOf(call)}`).join(' → ')

/** What a call takes; `100 of 400` when its part is given up before. */
const lengthOf = ({ start, end, timeout }: SlowCall): string =>
  end - start < timeout ? `${end - start} of ${timeout}` : String(timeout)
