import { z } from 'zod'
import { type Bench, warmUpOf } from '../bench.ts'
import { home } from '../case/page.ts'
import { type Load, Speed } from '../load/load.ts'
import { child } from '../process/child.ts'
import type { Figures } from '../report/figures.ts'
import { checkedPeer } from './checked-peer.ts'

/** What a peer came to. Nobody counts what it allocates. */
export interface PeerFigures extends Omit<Figures, 'allocatedKb'> {
  /** The length of its answer; 2.4 kB when it is trimmed as the others'. */
  readonly bytes: number
}

/** Decimals each of the {@link PeerFigures} is reported with. */
export const peerDecimals: Readonly<Record<keyof PeerFigures, number>> = {
  cpuUs: 1,
  rps: 0,
  p50: 2,
  p99: 2,
  rssMb: 1,
  bytes: 0,
}

const Started = z.object({ url: z.url().optional() })
const Usage = z.object({ cpuUs: z.number(), rssMb: z.number() })

/**
 * Measures a gateway that is given as a command, as a case is measured: same services, same load, CPU of all its processes and
 * threads.
 *
 * @returns `undefined` when there is no such command
 * @throws Error when its answer lacks something that the others show.
 */
export const measurePeer = async (bench: Bench, command: string): Promise<PeerFigures | undefined> => {
  const { backend, load, requests } = bench
  await using keeper = child('peer', 'peer/main.ts')
  const { url } = await keeper.ask({ ask: 'start', command, backend }, Started)
  if (url === undefined) return undefined

  const authorization = backend.authorizations[0]
  const response = await fetch(url + home.path, { headers: { authorization } })
  const bytes = checkedPeer(response.status, await response.text())
  const visit = (count: number) => {
    const { authorizations } = backend
    const visits: Load = {
      origins: [url],
      path: home.path,
      connections: 32,
      authorizations,
      bytes,
      requests: count,
    }
    return load.ask(visits, Speed)
  }
  const usage = () => keeper.ask({ ask: 'usage' }, Usage)

  await visit(warmUpOf(requests))
  const before = await usage()
  const speed = await visit(requests)
  const after = await usage()
  return { cpuUs: (after.cpuUs - before.cpuUs) / requests, rssMb: after.rssMb, bytes, ...speed }
}
