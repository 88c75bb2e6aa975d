import { BffError } from '../../errors/bff-error.ts'

/** What a call failed with, as code and message. Anything but a BffError is thrown on. */
export const failureOf = async (promise: PromiseLike<unknown>): Promise<string> => {
  try {
    await promise
  } catch (error) {
    if (error instanceof BffError) return `${error.code} ${error.message}`
    throw error
  }
  return 'nothing failed'
}
