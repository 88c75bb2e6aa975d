import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { $RefParser, type ParserOptions } from '@apidevtools/json-schema-ref-parser'
import { parse as parseYaml } from 'yaml'
import { isNode, type Node } from './node.ts'

/** How a document is read. */
export interface ReadOptions {
  /** The folder a file is relative to. */
  readonly cwd: string
  /** Whether references to other addresses are followed. Default `false`. */
  readonly remoteRefs?: boolean
  /** Milliseconds for all of it. Default 20,000. */
  readonly timeout?: number
  /** Bytes a document may have. Default 32 MiB. */
  readonly maxBytes?: number
}

const isAddress = (from: string) => /^https?:\/\//i.test(from)

/**
 * Reads an OpenAPI document, JSON or YAML, from a file or an http(s) address, and brings what it refers to in other files into it. A document
 * from an address refers to no file, and to other addresses only where `remoteRefs` allows it.
 *
 * @throws Error in one line when it cannot be read, is too large, takes too long, or is no object.
 */
export const readDocument = async (from: string, options: ReadOptions): Promise<Node> => {
  const { cwd, timeout = 20_000, maxBytes = 32 * 1024 * 1024 } = options
  const signal = AbortSignal.timeout(timeout)
  const text = await (isAddress(from)
    ? fetched(from, maxBytes, signal)
    : read(resolve(cwd, from), maxBytes)
  ).catch((error) => {
    throw new Error(
      `${from} cannot be read: ${signal.aborted ? `it took over ${timeout} ms` : reasonOf(error)}`,
    )
  })
  const document = parsed(from, text)
  return refersOut(document) ? bundled(from, document, options) : document
}

/** What a failed `fetch` does not say itself. */
const reasonOf = (error: Error) => (error.cause instanceof Error ? error.cause.message : error.message)

const read = async (path: string, maxBytes: number) => {
  const { size } = await stat(path)
  if (size > maxBytes) throw tooLarge(maxBytes)
  return readFile(path, 'utf8')
}

const tooLarge = (maxBytes: number) => new Error(`it has over ${maxBytes} bytes`)

const fetched = async (address: string, maxBytes: number, signal: AbortSignal) => {
  const res = await fetch(address, { signal, headers: { accept: 'application/json, application/yaml, */*' } })
  if (!res.ok || !res.body) throw new Error(`the answer is ${res.status}`)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of res.body) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const parsed = (from: string, text: string): Node => {
  let document: unknown
  try {
    document = /^\s*\{/.test(text) ? JSON.parse(text) : parseYaml(text, { maxAliasCount: 1_000 })
  } catch (error) {
    throw new Error(
      `${from} is neither JSON nor YAML: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    )
  }
  if (!isNode(document)) throw new Error(`${from} is no OpenAPI document: it is not an object`)
  return document
}

const refersOut = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(refersOut)
  if (!isNode(value)) return false
  const { $ref } = value
  return (typeof $ref === 'string' && !$ref.startsWith('#')) || Object.values(value).some(refersOut)
}

const bundled = async (from: string, document: Node, options: ReadOptions): Promise<Node> => {
  const remote = isAddress(from)
  const { cwd, remoteRefs = false, timeout = 20_000, maxBytes = 32 * 1024 * 1024 } = options
  const base = remote ? from : pathToFileURL(resolve(cwd, from)).href
  const settings: ParserOptions = {
    resolve: {
      external: true,
      file: remote ? false : { order: 1 },
      http: remoteRefs && { timeout, maxContentLength: maxBytes, safeUrlResolver: false },
    },
  }
  // A bundle is made of the parsed document, so that it is read only once, and bounded.
  const whole: unknown = await $RefParser.bundle(base, structuredClone(document), settings).catch((error) => {
    const why = remoteRefs ? '' : '; references to other addresses are followed with --remote-refs'
    throw new Error(`${from} refers to what cannot be read: ${error.message.split('\n')[0]}${why}`)
  })
  if (!isNode(whole) || JSON.stringify(whole).length > maxBytes)
    throw new Error(`${from} is too large with what it refers to`)
  return whole
}
