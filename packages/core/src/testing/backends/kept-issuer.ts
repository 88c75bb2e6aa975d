import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { z } from 'zod'

const ES256 = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
})
const Kept = z.object({ port: z.number().int(), key: ES256 })
type Kept = z.output<typeof Kept>

/** An issuer that is kept in a file, between the processes of one developer. */
export interface KeptIssuer {
  /** Its private key, once there is one. */
  key(): JWK | undefined
  /** Where it listened last. */
  port(): number | undefined
  /** Holds a new key until {@link KeptIssuer.keep} writes it. */
  take(key: JWK): void
  /** Writes the key and where the issuer listens. */
  keep(port: number): void
}

/**
 * Keeps an issuer's key and port in a file that only its owner may read; its folder is made when it is missing. A file that
 * is not one of these, or is damaged, is written anew.
 */
export const keptIssuer = (file: URL): KeptIssuer => {
  let kept: Partial<Kept> = read(file)
  return {
    key: () => kept.key,
    port: () => kept.port,
    take: (key) => {
      kept = { ...kept, key: ES256.parse(key) }
    },
    keep: (port) => {
      mkdirSync(dirname(fileURLToPath(file)), { recursive: true })
      writeFileSync(file, JSON.stringify({ ...kept, port }), { mode: 0o600 })
    },
  }
}

/** The key pair of an issuer: the kept one, or a new one. */
export const issuerKeys = async (kept?: KeptIssuer): Promise<{ privateKey: CryptoKey; publicJwk: JWK }> => {
  const stored = kept?.key()
  if (stored) return { privateKey: await signingKey(stored), publicJwk: publicPart(stored) }
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const key = await exportJWK(privateKey)
  kept?.take(key)
  return { privateKey, publicJwk: publicPart(key) }
}

const publicPart = ({ d: _, ...rest }: JWK): JWK => rest

/** `importJWK` answers with bytes for a secret only, which a key pair is not. */
const signingKey = async (key: JWK): Promise<CryptoKey> => {
  const imported = await importJWK(key, 'ES256')
  if (imported instanceof Uint8Array)
    throw new TypeError('keptIssuer: the key is a secret and not a key pair')
  return imported
}

const read = (file: URL): Partial<Kept> => {
  if (!existsSync(file)) return {}
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}
