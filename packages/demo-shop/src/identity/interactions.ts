import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { Provider } from 'oidc-provider'
import { z } from 'zod'
import type { ShopDatabase } from '../database/schema.ts'
import { checkPassword, findAccount } from './accounts.ts'
import { grantFor } from './grant-for.ts'
import { askedFor } from './pages/asked-for.ts'
import { policy } from './pages/page-style.ts'
import { consentPage, loginPage, messagePage } from './pages/pages.ts'

const LoginForm = z.object({ username: z.string().max(200), password: z.string().max(200) })

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/**
 * The pages between an application's request and the provider's answer: sign in, then allow. Either can be cancelled, which
 * leads back to the application.
 *
 * @param shop where a customer finds the shop whose sign-in cannot go on
 */
export const interactions = (provider: Provider, database: ShopDatabase, shop: string) => {
  const app = new Hono<{ Bindings: HttpBindings }>().basePath('/interaction/:uid')
  const expired = () =>
    messagePage(
      'Start again',
      'This sign-in has expired. Go back to where you came from and try again.',
      shop,
    )

  app.use(async (c, next) => {
    await next()
    c.header('content-security-policy', policy)
    c.header('cache-control', 'no-store')
  })

  app.get('/', async (c) => {
    const { uid, prompt, params, session } = await provider.interactionDetails(c.env.incoming, c.env.outgoing)
    const client = await nameOf(provider, params)
    if (prompt.name === 'login') return c.html(loginPage({ uid, client }))
    const account = await findAccount(database, session?.accountId ?? '')
    return c.html(
      consentPage({ uid, client, customer: account?.claims().name ?? 'somebody', ...askedFor(params) }),
    )
  })

  app.post('/login', async (c) => {
    const { incoming, outgoing } = c.env
    const interaction = await provider.interactionDetails(incoming, outgoing)
    if (interaction.prompt.name !== 'login') return c.html(expired(), 400)
    const form = LoginForm.safeParse(await c.req.parseBody())
    const accountId = form.success && (await checkPassword(database, form.data.username, form.data.password))
    if (accountId) {
      return c.redirect(await provider.interactionResult(incoming, outgoing, { login: { accountId } }), 303)
    }
    const client = await nameOf(provider, interaction.params)
    const username = form.data?.username ?? ''
    return c.html(
      loginPage({ uid: interaction.uid, client, username, error: 'User name or password is wrong.' }),
      401,
    )
  })

  app.post('/consent', async (c) => {
    const { incoming, outgoing } = c.env
    const interaction = await provider.interactionDetails(incoming, outgoing)
    if (interaction.prompt.name !== 'consent') return c.html(expired(), 400)
    const { answer } = await c.req.parseBody()
    const result =
      answer === 'deny' ? denied : { consent: { grantId: await grantFor(provider, interaction) } }
    return c.redirect(await provider.interactionResult(incoming, outgoing, result), 303)
  })

  app.post('/cancel', async (c) => {
    const { incoming, outgoing } = c.env
    return c.redirect(await provider.interactionResult(incoming, outgoing, denied), 303)
  })

  app.onError((error, c) => {
    if (error.name === 'SessionNotFound') return c.html(expired(), 400)
    throw error
  })
  return app
}

const denied = { error: 'access_denied', error_description: 'the customer refused' }

const nameOf = async (provider: Provider, params: Interaction['params']) => {
  const client = await provider.Client.find(`${params.client_id}`)
  return client?.clientName ?? 'an application'
}
