import { ProblemError } from './ask.js'
import { say } from './shell.js'

/**
 * Does what the visitor wants and says how it went. When nobody is signed in any more, the page is asked for once more,
 * which shows how to sign in.
 *
 * @param {() => Promise<string>} work answers what to say
 * @param {string} failure what to say when it does not succeed
 * @param {() => void} again asks for the page once more
 */
export const act = async (work, failure, again) => {
  try {
    say(await work())
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 401) again()
    else say(`${failure} Try again.`)
  }
}
