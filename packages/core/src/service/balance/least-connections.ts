import type { Member } from './member.ts'

/**
 * Takes the instance with the fewest calls of this process under way; of several, by turns, beginning anywhere. Suits
 * calls of very different length. An instance that fails at once looks idle: only its ejection keeps calls away.
 *
 * @param random from 0 to 1
 */
export const leastConnections = (random: () => number) => {
  let turn = Math.floor(random() * 0x10000)

  return (available: readonly Member[]): Member | undefined => {
    turn += 1
    let chosen: Member | undefined
    for (let i = 0; i < available.length; i++) {
      const member = available[(turn + i) % available.length]
      if (member && member.running < (chosen?.running ?? Infinity)) chosen = member
    }
    return chosen
  }
}
