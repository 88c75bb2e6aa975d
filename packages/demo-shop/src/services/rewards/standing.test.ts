import { expect, it } from 'vitest'
import { standing } from './standing.ts'

it('counts what was redeemed against the points but not against the tier', () => {
  expect(standing([100, 1_000, -500])).toEqual({
    points: 600,
    lifetimePoints: 1_100,
    tier: 'silver',
    nextTier: 'gold',
    pointsToNextTier: 3_900,
  })
})

it('starts at bronze, and has nothing above platinum', () => {
  expect(standing([])).toMatchObject({
    points: 0,
    tier: 'bronze',
    nextTier: 'silver',
    pointsToNextTier: 1_000,
  })
  expect(standing([15_000])).toMatchObject({ tier: 'platinum', nextTier: null, pointsToNextTier: 0 })
})
