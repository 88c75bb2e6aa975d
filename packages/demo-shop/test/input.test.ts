import { afterAll, expect, it } from 'vitest'
import { startGateways } from '../src/gateways/start-gateways.ts'
import { proveInput } from '../src/input/prove-input.ts'

const shop = await startGateways()

afterAll(() => shop[Symbol.asyncDispose]())

it.each(shop.gateways)(
  'K3: $name answers whatever its document lets a client send as it says, and never with 5xx',
  async (gateway) => {
    const { findings, requests } = await proveInput(gateway, { runs: 15, seed: 1 })

    expect(findings).toEqual([])
    expect(requests).toBeGreaterThan(100)
  },
)
