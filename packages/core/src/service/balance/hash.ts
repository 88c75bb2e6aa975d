/** 32 bits of a text: FNV-1a, with the bits mixed once more, since those of similar texts are similar. */
export const hash = (text: string): number => {
  let bits = 0x811c9dc5
  for (let i = 0; i < text.length; i++) bits = Math.imul(bits ^ text.charCodeAt(i), 0x01000193)
  return mixed(bits)
}

/** The finalizer of MurmurHash3, after which every bit depends on every other. */
export const mixed = (bits: number): number => {
  let h = bits ^ (bits >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
