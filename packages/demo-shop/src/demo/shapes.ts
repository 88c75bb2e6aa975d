import { readServerTiming } from './waterfall.ts'

/** One product as one gateway shapes it. */
export interface Shape {
  readonly gateway: string
  readonly path: string
  readonly bytes: number
  /** Calls the gateway made for it. */
  readonly calls: number
  /** Names of fields the answer has, at any depth, each counted once. */
  readonly fields: number
  /** The parts of the answer. */
  readonly parts: readonly string[]
}

/** Asks a gateway for a product and takes the measure of its answer. */
export const shapeOf = async (
  gateway: string,
  url: string,
  path: string,
  headers: Record<string, string>,
): Promise<Shape> => {
  const res = await fetch(url + path, { headers })
  const text = await res.text()
  const body: unknown = JSON.parse(text)
  if (res.status !== 200) throw new Error(`${gateway}: ${path} answered ${res.status} ${text}`)

  const names = new Set<string>()
  collect(body, '', names)
  const { calls } = readServerTiming(res.headers.get('server-timing') ?? '')
  return {
    gateway,
    path,
    bytes: Buffer.byteLength(text),
    calls: calls.length,
    fields: names.size,
    parts: Object.keys(body ?? {}),
  }
}

const collect = (value: unknown, at: string, names: Set<string>): void => {
  if (Array.isArray(value)) for (const item of value) collect(item, `${at}[]`, names)
  else if (typeof value === 'object' && value !== null)
    for (const [name, field] of Object.entries(value)) {
      names.add(`${at}.${name}`)
      collect(field, `${at}.${name}`, names)
    }
}

/** The shapes side by side, as a Markdown table. */
export const shapeTable = (shapes: readonly Shape[]): string =>
  [
    '| gateway | request | bytes | calls | fields | parts |',
    '|---|---|--:|--:|--:|---|',
    ...shapes.map(
      ({ gateway, path, bytes, calls, fields, parts }) =>
        `| ${gateway} | \`GET ${path}\` | ${bytes} | ${calls} | ${fields} | ${parts.join(', ')} |`,
    ),
  ].join('\n')
