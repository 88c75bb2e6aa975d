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

/** 32 bits of a text: FNV-1a, with the bits mixed once more, since those of similar texts are similar. */
export const hash = (text: string): number => {
  let bits = 0x811c9dc5
  for (let i = 0; i < text.length; i++) bits = Math.imul(bits ^ text.charCodeAt(i), 0x01000193)
  return mixed(bits)
}

/** The finalizer of MurmurHash3, after which every bit depends on every other. */
const mixed = (bits: number): number => {
  let h = bits ^ (bits >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
