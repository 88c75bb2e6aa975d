import { getRequestListener } from '@hono/node-server'
import { listen } from '../listen.ts'
import { interactions } from './interactions.ts'
import { makeProvider, type ProviderOptions } from './make-provider.ts'
import { forgetExpired } from './record-store.ts'

/** The port the identity provider listens on unless configured. */
export const IDENTITY_PORT = 4000

export type IdentityOptions = Omit<ProviderOptions, 'issuer'> & {
  host: string
  /** 0 takes a free one. */
  port: number
  /** Takes a line about what went wrong inside. */
  log: (line: string) => void
  /** Whether it hangs up on everybody. Default: never. */
  down?: () => boolean
  /** Called with every answer with tokens, and the grant it was for. Default: not called. */
  issued?: (grant: string, tokens: readonly string[]) => void
}

/**
 * Starts the identity provider; its address is the issuer of its tokens.
 *
 * @throws Error when the port is taken
 */
export const startIdentity = async ({ host, port, log, down, issued, ...options }: IdentityOptions) => {
  await forgetExpired(options.database)
  return listen({ name: 'identity', host, port }, async (issuer) => {
    const provider = await makeProvider({ issuer, ...options })
    provider.on('server_error', (_ctx, error) => log(`identity: ${error.stack ?? error.message}`))
    provider.on('grant.success', (ctx) => issued?.(`${ctx.oidc.params?.grant_type}`, tokensIn(ctx.body)))
    const answer = provider.callback()
    const pages = interactions(provider, options.database, `${options.web.origin}/`)
    const answerPage = getRequestListener((request, env) => pages.fetch(request, env))
    return (incoming, outgoing) => {
      if (down?.()) {
        incoming.destroy()
        return
      }
      const answerer = incoming.url?.startsWith('/interaction/') ? answerPage : answer
      void answerer(incoming, outgoing)
    }
  })
}

const tokensIn = (answer: unknown): string[] => {
  const { access_token, refresh_token, id_token } = Object(answer)
  return [access_token, refresh_token, id_token].filter((token) => typeof token === 'string')
}
