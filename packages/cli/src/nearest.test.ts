import { expect, it } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'

it('finds the names that are most like one, the nearest first', () => {
  expect(nearest('doctr', ['dev', 'doctor', 'audit'])).toEqual(['doctor'])
  expect(nearest('getOrder', ['getOrders', 'getOrderById', 'listUsers'])).toEqual([
    'getOrderById',
    'getOrders',
  ])
  expect(nearest('xyz', ['doctor'])).toEqual([])
})

it('asks whether one of them was meant, and nothing when none is like it', () => {
  expect(didYouMean('setings', ['settings', 'dev'])).toBe('; did you mean settings?')
  expect(didYouMean('xyz', ['settings'])).toBe('')
})
