/** What a stop of the tour found wrong. */
class TourError extends Error {
  override readonly name = 'TourError'
}

/** Checks one thing at a stop of the tour. */
export const check = (stop: string, fine: boolean, expected: string): void => {
  if (!fine) throw new TourError(`${stop}: expected ${expected}`)
}
