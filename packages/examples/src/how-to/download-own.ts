import { type Bound, createRoute, type GatewayEnv, problems, secured, service } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

export const documents = service('documents', { timeout: 2_000 }, (call) => ({
  invoice: (id: string) => call.ky.get(call.path('files/{id}.pdf', { id }, [404])),
}))

type Env = GatewayEnv<Bound<{ documents: typeof documents }>>

const route = createRoute({
  method: 'get',
  path: '/orders/{id}/invoice',
  ...secured<Env>('orders:read'),
  request: { params: z.object({ id: z.string().max(40) }) },
  responses: {
    200: { description: 'The invoice', content: { 'application/pdf': { schema: z.file() } } },
    ...problems(404),
  },
})

export const invoice = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { id } = c.req.valid('param')
  const file = await c.var.services.documents.invoice(id)
  const disposition = `attachment; filename="invoice-${encodeURIComponent(id)}.pdf"`
  return new Response(file.body, {
    headers: { 'content-type': 'application/pdf', 'content-disposition': disposition },
  })
})
