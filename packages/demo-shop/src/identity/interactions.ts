import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { Provider } from 'oidc-provider'
import { z } from 'zod'
import type { ShopDatabase } from '../database/schema.ts'
import { checkPassword } from './accounts.ts'
import { grantFor } from './grant-for.ts'
import { consentPage, loginPage, messagePage } from './pages.ts'

const LoginForm = z.object({ username: z.string().max(200), password: z.string().max(200) })

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** The pages between an application's request and the provider's answer: sign in, then allow. */
export const interactions = (provider: Provider, database: ShopDatabase) => {
  const app = new Hono<{ Bindings: HttpBindings }>().basePath('/interaction/:uid')

  app.get('/', async (c) => {
    const { uid, prompt, params } = await provider.interactionDetails(c.env.incoming, c.env.outgoing)
    const client = await nameOf(provider, params)
    if (prompt.name === 'login') return c.html(loginPage({ uid, client }))
    return c.html(consentPage({ uid, client, scopes: scopesOf(params) }))
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

  app.onError((error, c) => {
    if (error.name === 'SessionNotFound') return c.html(expired(), 400)
    throw error
  })
  return app
}

const denied = { error: 'access_denied', error_description: 'the customer refused' }

const expired = () =>
  messagePage('Start again', 'This sign-in has expired. Go back to the application and try again.')

const scopesOf = (params: Interaction['params']) => `${params.scope ?? ''}`.split(' ').filter(Boolean)

const nameOf = async (provider: Provider, params: Interaction['params']) => {
  const client = await provider.Client.find(`${params.client_id}`)
  return client?.clientName ?? 'an application'
}
