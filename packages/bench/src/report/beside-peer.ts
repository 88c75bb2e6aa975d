import { type CaseName, caseNames } from '../case/registry.ts'
import { type PeerFigures, peerDecimals } from '../peer/measure-peer.ts'
import { medians, rounded } from './figures.ts'
import { median } from './median.ts'
import type { CaseFigures } from './ratios.ts'

/** A gateway that was given as a command, and what the cases cost beside it. */
export interface BesidePeer extends PeerFigures {
  /** CPU per request of each case that was measured, over the peer's: the median of the rounds' own. */
  readonly ratios: Readonly<Partial<Record<CaseName, number>>>
}

/** `undefined` when no peer was measured. */
export const besidePeer = (
  rounds: readonly { readonly cases: CaseFigures; readonly peer?: PeerFigures }[],
): BesidePeer | undefined => {
  const peers = rounds.flatMap(({ peer }) => peer ?? [])
  if (peers.length === 0) return undefined
  const ratios = caseNames.flatMap((name) => {
    const values = rounds.flatMap(({ cases: { [name]: one }, peer }) =>
      one && peer ? [one.cpuUs / peer.cpuUs] : [],
    )
    return values.length > 0 ? [[name, rounded(median(values), 3)] as const] : []
  })
  return { ...medians(peers, peerDecimals), ratios: Object.fromEntries(ratios) }
}
