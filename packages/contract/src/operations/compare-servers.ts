import { type Context, report } from '../differences/difference.ts'
import { list, without } from '../document/lists.ts'
import { documentOf, record } from '../document/node.ts'
import type { Operation } from './operation.ts'

/** Compares the base URLs of an operation: its own, those of its path, or those of the document. */
export const compareServers = (old: Operation, now: Operation, context: Context): void => {
  const [before, after] = [urlsOf(old), urlsOf(now)]
  for (const url of without(before, after))
    report(context, 'server-removed', now.node.pointer, `${url} is gone`)
  for (const url of without(after, before)) report(context, 'server-added', now.node.pointer, `${url} is new`)
}

const urlsOf = ({ node, item }: Operation): string[] => {
  const servers = [node, item, documentOf(node)].map(({ value }) => list(value.servers))
  const said = servers.find((urls) => urls.length > 0) ?? [{ url: '/' }]
  return said.flatMap((server) => addressesOf(record(server)))
}

/** Every address that a server stands for, by the values of its variables; what clients take who choose none comes apart. */
const addressesOf = ({ url, variables }: Record<string, unknown>): string[] => {
  const all = Object.entries(record(variables)).map(([name, value]) => {
    const { default: usual, enum: values } = record(value)
    return { name, usual: String(usual), values: list(values).map(String) }
  })
  const usual = all.reduce((text, one) => text.replaceAll(`{${one.name}}`, one.usual), String(url))
  const others = all.reduce(
    (texts, { name, usual, values }) =>
      texts.flatMap((text) =>
        [...new Set([usual, ...values])].map((value) => text.replaceAll(`{${name}}`, value)),
      ),
    [String(url)],
  )
  return all.length === 0 ? others : [`${usual}, when none is chosen,`, ...others]
}
