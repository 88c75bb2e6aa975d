/**
 * A header of a service as it may go on to the client: its lines as one, and `_` in place of what is not ASCII. Services
 * do send such bytes, most of all in file names; Node refuses to send some of them on, in the middle of the answer.
 */
export const headerValue = (lines: string | readonly string[]): string =>
  (typeof lines === 'string' ? lines : lines.join(', ')).replaceAll(notAscii, '_')

const notAscii = /[^\t\x20-\x7e]+/g
