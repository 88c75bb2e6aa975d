import { listen } from '../listen.ts'

/** A port that was free a moment ago, for what must know its address before it listens. */
export const freePort = async () => {
  const { address, close } = await listen({ name: 'nobody', host: '127.0.0.1', port: 0 }, () => () => {})
  await close()
  return Number(new URL(address).port)
}
