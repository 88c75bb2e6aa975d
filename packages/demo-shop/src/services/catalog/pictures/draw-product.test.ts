import { expect, it } from 'vitest'
import { productKinds } from '../../../database/seed/product-kinds.ts'
import { byNoun } from './by-noun.ts'
import { drawProduct } from './draw-product.ts'

const ids = Array.from({ length: 200 }, (_, index) => `p${index + 1}`)

it('draws the same picture of the same product', () => {
  expect(drawProduct({ id: 'p1', category: 'shoes', title: '' })).toBe(
    drawProduct({ id: 'p1', category: 'shoes', title: '' }),
  )
})

it('draws each category as something of its own, and one nobody has drawn as a parcel', () => {
  const things = [...productKinds.map(({ id }) => id), 'gift cards'].map((category) =>
    drawProduct({ id: 'p1', category, title: '' }).replaceAll(/hsl\([^)]+\)/g, ''),
  )

  expect(new Set(things).size).toBe(productKinds.length + 1)
})

it('draws what looks like nothing else of its category as what the title calls it', () => {
  const kitchen = (title: string) => drawProduct({ id: 'p1', category: 'kitchen', title })

  expect(kitchen('Oakline Slim Stock Pot II')).toBe(kitchen(''))
  expect(kitchen('Oakline Slim Kitchen Scale II')).not.toBe(kitchen(''))
  expect(productKinds.flatMap(({ nouns }) => nouns)).toEqual(expect.arrayContaining(Object.keys(byNoun)))
})

it('gives products of a category many looks', () => {
  expect(new Set(ids.map((id) => drawProduct({ id, category: 'lamps', title: '' }))).size).toBeGreaterThan(40)
})

it('draws nothing that could run, load or carry the text of a product', () => {
  const titles = ['', '"><script>', ...Object.keys(byNoun)]
  for (const title of titles) {
    const svg = drawProduct({ id: '"><script>', category: title || 'shoes', title })

    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 600 400"/)
    expect(svg).not.toMatch(/script|style=|<style|href|on\w+=/)
    expect(svg.length).toBeLessThan(3_000)
  }
})
