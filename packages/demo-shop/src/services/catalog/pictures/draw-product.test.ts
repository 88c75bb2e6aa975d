import { expect, it } from 'vitest'
import { productKinds } from '../../../database/seed/product-kinds.ts'
import { drawProduct } from './draw-product.ts'

const ids = Array.from({ length: 200 }, (_, index) => `p${index + 1}`)

it('draws the same picture of the same product', () => {
  expect(drawProduct({ id: 'p1', category: 'shoes' })).toBe(drawProduct({ id: 'p1', category: 'shoes' }))
})

it('draws each category as something of its own, and one nobody has drawn as a parcel', () => {
  const things = [...productKinds.map(({ id }) => id), 'gift cards'].map((category) =>
    drawProduct({ id: 'p1', category }).replaceAll(/hsl\([^)]+\)/g, ''),
  )

  expect(new Set(things).size).toBe(productKinds.length + 1)
})

it('gives products of a category many looks', () => {
  expect(new Set(ids.map((id) => drawProduct({ id, category: 'lamps' }))).size).toBeGreaterThan(40)
})

it('draws nothing that could run, load or carry the text of a product', () => {
  for (const category of ['shoes', '"><script>']) {
    const svg = drawProduct({ id: '"><script>', category })

    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 600 400"/)
    expect(svg).not.toMatch(/script|style=|<style|href|on\w+=/)
    expect(svg.length).toBeLessThan(3_000)
  }
})
