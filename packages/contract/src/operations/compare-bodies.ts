import { compareRest } from '../differences/compare-rest.ts'
import { type Context, report } from '../differences/difference.ts'
import { child, type Node } from '../document/node.ts'
import { compareContent } from './compare-content.ts'

const known = new Set(['required', 'content'])

/** Compares what an operation takes as body. */
export const compareBodies = (old: Node, now: Node, operation: Context): void => {
  const [was, is] = [child(old, 'requestBody'), child(now, 'requestBody')]
  if (was && !is) report(operation, 'body-removed', was.pointer, 'the body is gone')
  if (!was && is && isRequired(is)) report(operation, 'required-body-added', is.pointer, 'a body is required')
  if (!was && is && !isRequired(is)) report(operation, 'body-added', is.pointer, 'a body is taken')
  if (!was || !is) return
  if (!isRequired(was) && isRequired(is))
    report(operation, 'body-made-required', is.pointer, 'the body is required')
  if (isRequired(was) && !isRequired(is))
    report(operation, 'body-made-optional', is.pointer, 'the body is optional')
  const context = { ...operation, place: 'body' }
  compareContent(was, is, 'request', context)
  compareRest([was], [is], known, context)
}

const isRequired = ({ value }: Node) => value.required === true
