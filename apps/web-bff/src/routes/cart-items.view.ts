import { view } from '@bffkit/core'
import { CartPage } from './cart.view.ts'

/** The cart after a change. The page knows the products already. */
export const ChangedCart = view('ChangedCart', { cart: CartPage.parts.cart })
