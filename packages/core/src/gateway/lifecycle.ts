/** Whether a gateway takes requests. */
export interface Lifecycle {
  draining: boolean
  /** Requests under way. */
  running: number
  /** Requests and parts that code of the gateway or of its app failed, since it started. */
  defects: number
}
