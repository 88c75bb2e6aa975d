const tiers = [
  { tier: 'bronze', from: 0 },
  { tier: 'silver', from: 1_000 },
  { tier: 'gold', from: 5_000 },
  { tier: 'platinum', from: 15_000 },
] as const

/** Works out where a customer stands: points to spend, and the tier that all points ever earned make. */
export const standing = (entries: readonly number[]) => {
  const points = entries.reduce((sum, entry) => sum + entry, 0)
  const lifetimePoints = entries.reduce((sum, entry) => sum + Math.max(entry, 0), 0)
  const next = tiers.find(({ from }) => from > lifetimePoints)
  const current = tiers.findLast(({ from }) => from <= lifetimePoints) ?? tiers[0]
  return {
    points,
    lifetimePoints,
    tier: current.tier,
    nextTier: next?.tier ?? null,
    pointsToNextTier: next ? next.from - lifetimePoints : 0,
  }
}
