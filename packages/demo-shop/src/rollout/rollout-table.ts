import { columns } from '@bffkit/core/serve'
import type { Rollout } from './prove-rollout.ts'

/** What became of the requests of each phase, and how each instance ended. */
export const rolloutTable = ({ phases, failed, restarts }: Rollout): string => {
  const rows = [...phases].map(([phase, requests]) => {
    const those = failed.filter((one) => one.phase === phase)
    const lost = those.filter(({ isLost }) => isLost)
    const counts = [requests, requests - those.length, those.length - lost.length, lost.length].map(String)
    return [phase, ...counts, countsOf(those.map(({ cause }) => cause))]
  })
  const ends = restarts.map(({ name, noticed, ended, exit }) => [name, String(noticed), String(ended), exit])
  return [
    columns(
      [['phase', 'requests', '200', 'other answers', 'lost', 'by cause'], ...rows],
      (_, column) => column > 0 && column < 5,
    ),
    columns([['instance', 'noticed ms', 'ended ms', 'exit'], ...ends]),
  ].join('\n\n')
}

const countsOf = (causes: readonly string[]): string =>
  [...new Set(causes)].map((cause) => `${causes.filter((one) => one === cause).length} ${cause}`).join(', ')
