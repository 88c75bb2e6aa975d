const PROMOTION = { code: 'AUTUMN5', label: '5 % off from €100', rate: 0.05 }
const PROMOTION_FROM = 10_000

type Promotion = typeof PROMOTION | null

/** Finds the promotion a subtotal (in cents) has earned, or nothing. */
export const promotionOn = (subtotal: number): Promotion => (subtotal >= PROMOTION_FROM ? PROMOTION : null)

/** Works out what a promotion takes off a subtotal, in cents. */
export const discountBy = (promotion: Promotion, subtotal: number) =>
  Math.round(subtotal * (promotion?.rate ?? 0))
