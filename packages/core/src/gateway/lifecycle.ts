/** Whether a gateway takes requests. */
export interface Lifecycle {
  draining: boolean
  /** Requests under way. */
  running: number
}
