import { between, oneOf } from '../random.ts'
import { ask } from './ask.ts'
import { pages } from './pages.ts'
import type { Visit } from './site.ts'

/** Leaves at a random moment, up to 300 ms after the request: before, while or after it is answered. */
export const leavingVisit: Visit = async (site) => {
  const patience = between(site.random, 0, 300)
  const agent = site.random() < 0.5 && site.agent
  try {
    const answer = await ask(site, oneOf(site.random, pages), { agent, patience })
    return { end: answer === 'left' ? 'left' : `${answer.status}, not left` }
  } catch {
    return { end: 'cut off while leaving' }
  }
}
