import { element } from './element.js'

/** @type {Record<string, string>} */
const reasons = {
  absent: 'there is nothing of the kind',
  contract: 'the service sent something unreadable',
  overloaded: 'the service is too busy',
  refused: 'the service refused',
  timeout: 'the service took too long',
  unavailable: 'the service cannot be reached',
}

/**
 * Says in words what an answer lacks, for the place where it would be; `undefined` when the part is fresh and whole.
 *
 * @template {string} Part
 * @param {{ degraded?: { part: Part, state: 'missing' | 'fallback' | 'stale', reason?: string }[] }} answer
 * @param {NoInfer<Part>} part
 * @param {string} what the words for it, such as `Your points`
 * @param {() => void} again asks for the page once more
 */
export const degradedNote = (answer, part, what, again) => {
  const found = answer.degraded?.find((one) => one.part === part)
  if (!found) return undefined
  const state = found.state === 'stale' ? 'could be out of date' : 'cannot be shown right now'
  const reason = reasons[found.reason ?? ''] ?? 'something went wrong'
  return element(
    'div',
    { class: 'note' },
    element('p', {}, `${what} ${state}: ${reason}.`),
    element('button', { class: 'link', type: 'button', click: again }, 'Try again'),
  )
}
