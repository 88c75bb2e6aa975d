import { expect, it } from 'vitest'
import { versions } from './versions.ts'

it('knows the versions of what the framework and its peers are made of, and not those of the workspaces', async () => {
  const found = await versions()
  expect(found).toMatchObject({ undici: expect.stringMatching(/^\d/), express: expect.stringMatching(/^\d/) })
  expect(Object.keys(found)).not.toContain('@bffkit/core')
})
