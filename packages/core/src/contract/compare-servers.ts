import type { Operation } from './compare-operations.ts'
import { type Context, report } from './difference.ts'
import { documentOf, list, record } from './node.ts'
import { without } from './without.ts'

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
  return said.map((server) => String(record(server).url))
}
