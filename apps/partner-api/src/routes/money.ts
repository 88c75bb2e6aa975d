import { z } from '@hono/zod-openapi'

/** An amount of money: decimal digits, so that no client rounds it, and an ISO 4217 code. */
export const Money = z
  .object({
    amount: z.string().openapi({ example: '129.90' }),
    currency: z.string().openapi({ example: 'EUR' }),
  })
  .openapi('Money')

/** Writes an amount of a service with its two decimals. */
export const money = (amount: number, currency: string) => ({ amount: amount.toFixed(2), currency })
