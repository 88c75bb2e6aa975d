/** What it costs to send an order, in cents. */
export const SHIPPING = 495

/** From which subtotal on, in cents, sending is free. */
export const FREE_SHIPPING_FROM = 5_000

const VAT = 0.19

/** Works out the sums of an order, all in cents; the tax is part of the total. */
export const orderSums = (subtotal: number, discount: number) => {
  const shippingCost = subtotal >= FREE_SHIPPING_FROM ? 0 : SHIPPING
  const total = subtotal - discount + shippingCost
  return { shippingCost, total, tax: Math.round(total - total / (1 + VAT)) }
}
