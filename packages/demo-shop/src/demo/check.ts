/** What a stop of the tour found wrong. */
class TourError extends Error {
  override readonly name = 'TourError'
}

/** Checks one thing at a stop of the tour. */
export const check = (stop: string, fine: boolean, expected: string): void => {
  if (!fine) throw new TourError(`${stop}: expected ${expected}`)
}

/** How often a gateway is asked again that is late while it starts, and the milliseconds between: a busy process says so for a second. */
const coldAnswers = 20
const coldPause = 250

/** Asks a first time, which may be late, then until the answer is whole: that one, or the last one. */
export const whenWarm = async <T>(ask: () => Promise<T>, isWhole: (answer: T) => boolean): Promise<T> => {
  await ask()
  let answer = await ask()
  for (let asked = 0; asked < coldAnswers && !isWhole(answer); asked += 1) {
    await new Promise((resolve) => setTimeout(resolve, coldPause))
    answer = await ask()
  }
  return answer
}
