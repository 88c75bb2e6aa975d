import { hash, mixed } from './hash.ts'
import type { Member } from './member.ts'

/**
 * The instance a key belongs to, of those that are available: the one whose hash with the key is highest (rendezvous
 * hashing, Thaler and Ravishankar 1998). An instance that goes takes only its own keys with it, each to the next one of
 * that key; when it is back, they are back. Every process comes to the same choice.
 */
export const affinity = (available: readonly Member[], key: string): Member | undefined => {
  const keyHash = hash(key)
  let chosen: Member | undefined
  let highest = -1
  for (const member of available) {
    const weight = mixed(keyHash ^ member.hash)
    if (weight > highest) {
      highest = weight
      chosen = member
    }
  }
  return chosen
}
