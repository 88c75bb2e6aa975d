import { compareRest } from '../differences/compare-rest.ts'
import { type Context, report } from '../differences/difference.ts'
import { children, type Node } from '../document/node.ts'
import { compareContent } from './compare-content.ts'
import { compareWritten, serializationOf, writtenKeywords } from './compare-written.ts'

const known = new Set(['headers', 'content'])
const knownOfHeader = new Set(['required', ...writtenKeywords])

/** Compares the statuses of an operation, with their headers and bodies. */
export const compareResponses = (old: Node, now: Node, context: Context): void => {
  const [before, after] = [children(old, 'responses'), children(now, 'responses')]
  for (const [status, was] of before) {
    const is = after.get(status)
    if (is) compareResponse(was, is, { ...context, place: `answer ${status}` })
    else
      report(
        context,
        isOfCredential(status) ? 'credential-status-removed' : 'status-removed',
        was.pointer,
        `${status} is gone`,
      )
  }
  for (const [status, { pointer }] of after)
    if (!before.has(status)) report(context, 'status-added', pointer, `${status} is new`)
}

/** What refuses a credential goes with what is asked of it, which is judged by itself: fewer scopes are growth. */
const isOfCredential = (status: string) => status === '401' || status === '403'

const compareResponse = (old: Node, now: Node, context: Context) => {
  const [before, after] = [headersOf(old), headersOf(now)]
  for (const [name, was] of before) {
    const is = after.get(name)
    if (is) compareHeader(was, is, { ...context, place: `${context.place}, header \`${name}\`` })
    else report(context, 'header-removed', was.pointer, `the header \`${name}\` is gone`)
  }
  for (const [name, { pointer }] of after)
    if (!before.has(name)) report(context, 'header-added', pointer, `the header \`${name}\` is new`)
  compareContent(old, now, 'response', context)
  compareRest([old], [now], known, context)
}

const compareHeader = (old: Node, now: Node, context: Context) => {
  const [wasSure, isSure] = [old.value.required === true, now.value.required === true]
  if (wasSure && !isSure) report(context, 'header-made-optional', now.pointer, 'it may be absent')
  if (!wasSure && isSure) report(context, 'header-made-required', now.pointer, 'it is always there')
  if (serializationOf(old, 'header') !== serializationOf(now, 'header'))
    report(context, 'keyword-changed', now.pointer, 'it is written in another way')
  compareWritten(old, now, 'response', context)
  compareRest([old], [now], knownOfHeader, context)
}

/** Names of headers have no case. */
const headersOf = (response: Node) =>
  new Map([...children(response, 'headers')].map(([name, header]) => [name.toLowerCase(), header]))
