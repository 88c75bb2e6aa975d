import type { UnderWay } from './under-way.ts'

/** Whether a gateway takes requests. */
export interface Lifecycle {
  /** Whether it is to be sent no more requests; those that come are still answered. */
  draining: boolean
  /** Whether it refuses them, since there is no time left. Default no. */
  refusing?: boolean
  /** Whether it still warms up. Default no. */
  starting?: boolean
  /** Whether optional parts are left out, since it has too much to do. Default no. */
  overloaded?: boolean
  /** Requests under way. */
  running: number
  /** Which of them began lately. Default: nobody asks. */
  readonly underWay?: UnderWay
  /** Requests and parts that code of the gateway or of its app failed, since it started. */
  defects: number
}

/** Whether a gateway is to be sent requests, in one word. */
export const statusOf = ({ draining, starting }: Readonly<Lifecycle>): 'draining' | 'starting' | 'ready' => {
  if (draining) return 'draining'
  return starting ? 'starting' : 'ready'
}
