import type { Member } from './member.ts'

/**
 * Takes the instances by turns, beginning anywhere: processes that start together do not all begin with the same one.
 *
 * @param random from 0 to 1
 */
export const roundRobin = (random: () => number) => {
  let turn = Math.floor(random() * 0x10000)

  return (available: readonly Member[]): Member | undefined => {
    turn += 1
    return available[turn % available.length]
  }
}
