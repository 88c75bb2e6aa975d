import { authentication } from '@bffkit/core/auth'

/** What your ticket server says of a ticket. */
interface Ticket {
  readonly employee: string
  readonly roles: readonly string[]
  readonly expired: boolean
}

/** Looks a ticket up; gives up when nobody waits for it any more. */
export type FindTicket = (ticket: string, signal: AbortSignal | undefined) => Promise<Ticket | undefined>

/** `Authorization: Ticket …`, as the ticket server of the company gives them out. */
export const tickets = (find: FindTicket) =>
  authentication({
    name: 'ticket',
    scheme: { type: 'http', scheme: 'Ticket', description: 'A ticket of the ticket server' },
    authenticate: async ({ credential, signal }) => {
      if (!credential.startsWith('T-')) return undefined // another kind of ticket, which is not ours
      const ticket = await find(credential, signal)
      if (!ticket) return { refused: 'an unknown ticket' }
      if (ticket.expired) return { refused: 'an expired ticket', challenge: 'Ticket error="expired"' }
      return { principal: { id: ticket.employee, scopes: ticket.roles } }
    },
  })
