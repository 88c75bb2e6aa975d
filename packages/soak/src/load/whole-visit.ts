import type { Agent } from 'node:http'
import { oneOf } from '../random.ts'
import { ask } from './ask.ts'
import { pages } from './pages.ts'
import type { Ending, Site, Visit } from './site.ts'
import { wrongAnswer } from './wrong-answer.ts'

/** Milliseconds a visitor waits for an answer that must come: four times the budget of the gateway. */
const patience = 5_000

/** Waits for the answer, over a connection that others use before and after. */
export const keepAliveVisit: Visit = (site) => wholeVisit(site, site.agent)

/** Waits for the answer, over a connection of its own. */
export const oneShotVisit: Visit = (site) => wholeVisit(site, false)

const wholeVisit = async (site: Site, agent: Agent | false): Promise<Ending> => {
  const page = oneOf(site.random, pages)
  const where = `${page.method} ${page.path}`
  try {
    const answer = await ask(site, page, { agent, patience })
    if (answer === 'left') return { end: 'no answer', wrong: `${where}: no answer within ${patience} ms` }
    const degraded = answer.body.includes('"degraded":[')
    return {
      end: `${answer.status}${degraded ? ' degraded' : ''}`,
      wrong: wrongAnswer(page, answer),
    }
  } catch (error) {
    return { end: 'cut off', wrong: `${where}: ${error instanceof Error ? error.message : error}` }
  }
}
