import { z } from 'zod'

/** What a gateway holds at one moment, after its garbage was collected. */
export const Sample = z.object({
  /** Milliseconds since its process started. */
  at: z.number(),
  heapMb: z.number(),
  rssMb: z.number(),
  /** How many of each kind keep the process alive, as `process.getActiveResourcesInfo()` names them: sockets, timers. */
  resources: z.record(z.string(), z.number()),
  sockets: z.number(),
  /** Listeners of the process and of the server. */
  listeners: z.number(),
  /** The most listeners that one socket has. */
  socketListeners: z.number(),
  /** Requests under way. */
  requests: z.number(),
  /** Calls to services under way. */
  calls: z.number(),
  /** The most calls at once since the sample before. */
  mostCalls: z.number(),
  /** The longest it stood still since the sample before, in ms; the collection of garbage does not count. */
  stallMs: z.number(),
  /** Warnings and unhandled rejections since the start. */
  complaints: z.array(z.string()),
})

/** What a gateway holds at one moment, after its garbage was collected. */
export type Sample = z.output<typeof Sample>
