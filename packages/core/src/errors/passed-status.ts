type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** The numbers from 400 to 499. */
type ClientError<Text = `4${Digit}${Digit}`> = Text extends `${infer Status extends number}` ? Status : never

/** The statuses of a service a method may pass on to the client, with the gateway's own title: every 4xx that is not about the gateway itself. */
export type PassedStatus = Exclude<ClientError, keyof typeof ours>

/** Statuses that are about the gateway as the service's client, or about the connection between them, and why. */
const ours = {
  401: "it is about the gateway's credential, and the client would sign in again for nothing",
  407: 'it is about a proxy between the gateway and the service',
  408: "it is about the gateway's connection to the service",
  421: "it is about the gateway's connection to the service",
  426: "it is about the protocol of the gateway's connection to the service",
  429: 'it is about how often the gateway calls: the client gets 503 with Retry-After',
} as const

const reasons: Readonly<Record<number, string>> = ours

/** Why a status cannot be passed on, or `undefined`: no client can do anything about it. */
export const passedStatusFlaw = (status: number): string | undefined => {
  if (!(Number.isInteger(status) && status >= 400 && status <= 499))
    return `takes a status from 400 to 499, not ${status}`
  const reason = reasons[status]
  return reason && `cannot take ${status}, since ${reason}`
}

/**
 * Refuses a status that cannot be passed on.
 *
 * @throws TypeError naming the status and why.
 */
export const checkPassedStatus = (where: string, status: number): void => {
  const flaw = passedStatusFlaw(status)
  if (flaw !== undefined) throw new TypeError(`${where}: ${flaw}`)
}
