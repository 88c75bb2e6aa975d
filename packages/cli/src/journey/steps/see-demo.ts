import type { Clone } from '../clone.ts'
import { expected } from '../expected.ts'
import { demoPorts } from '../free-port.ts'
import type { Seen } from '../step.ts'

/** The first screen of the README: the demo, once, with what its gateways log. */
export const seeDemo = async (clone: Clone): Promise<Seen> => {
  const demo = clone.start(['npm', 'run', '-s', 'demo', '--', '--once', '--log'], demoPorts)
  const [saved] = await demo.printed(/calls saved: .+/)
  for (const app of ['mobile-bff', 'web-bff', 'partner-api'])
    await demo.printed(new RegExp(`^${app} +stopped`, 'm'))
  const code = await demo.ended
  expected(code === 0, 'the demo to end with 0', code)
  const lines = demo.output().match(/^[a-z-]+ +\d{3} {2}[A-Z]+ .* ms .*$/gm) ?? []
  expected(lines.length > 0, 'a line of the log for each request', demo.output())
  const unknown = demo.output().match(/^.*unknown settings.*$/gm) ?? []
  expected(unknown.length === 0, 'no gateway to get settings it does not know', unknown.join('\n'))
  return { seen: `${saved}, and ${lines.length} requests in the log` }
}
