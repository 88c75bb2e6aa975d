import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { z } from 'zod'

const Operation = z.object({ type: z.enum(['del', 'move']), args: z.array(z.string()) })

const Config = z.object({
  port: z.number(),
  endpoints: z.tuple([
    z.object({
      endpoint: z.string(),
      backend: z.array(
        z.object({
          host: z.tuple([z.url()]),
          url_pattern: z.string(),
          group: z.string().optional(),
          allow: z.array(z.string()).optional(),
          is_collection: z.boolean().optional(),
          extra_config: z.object({ proxy: z.object({ flatmap_filter: z.array(Operation) }) }).optional(),
        }),
      ),
    }),
  ]),
})

type PeerBackend = z.output<typeof Config>['endpoints'][0]['backend'][number]
type Fields = Record<string, unknown>

const Item = z.record(z.string(), z.unknown())

/** `collection.*.field` is deleted of every item, and a list is moved to another name. */
const filtered = (data: Fields, { type, args: [from = '', to = ''] }: z.output<typeof Operation>): Fields => {
  if (type === 'move') {
    const { [from]: moved, ...others } = data
    return { ...others, [to]: moved }
  }
  const [name = '', , field = ''] = from.split('.')
  const items = z.array(Item).parse(data[name])
  return { ...data, [name]: items.map(({ [field]: _, ...kept }) => kept) }
}

const answerOf = async ({ host, url_pattern, group, allow, is_collection, extra_config }: PeerBackend) => {
  const answer: unknown = await (await fetch(host[0] + url_pattern)).json()
  let data = Item.parse(is_collection ? { collection: answer } : answer)
  for (const operation of extra_config?.proxy.flatmap_filter ?? []) data = filtered(data, operation)
  if (allow) data = Object.fromEntries(Object.entries(data).filter(([name]) => allow.includes(name)))
  return group ? { [group]: data } : data
}

// A gateway that does with its configuration what KrakenD is documented to do, as far as the benchmark's asks for.
const { port, endpoints } = Config.parse(JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')))
createServer(async (_, response) => {
  const parts = await Promise.all(endpoints[0].backend.map(answerOf))
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify(Object.assign({}, ...parts)))
}).listen(port, '127.0.0.1')
