import type { Source } from './repository.ts'
import { lineAt, type Violation } from './violation.ts'

const hono = String.raw`from\s*['"]@hono\/zod-openapi['"]`

/** Imports and re-exports that bring hono's `createRoute`: by its name, under another one, or with all the rest. */
const brings = new RegExp(
  String.raw`\b(?:import|export)\s+(?:type\s+)?(?:\{[^}]*\bcreateRoute\b[^}]*\}|\*(?:\s+as\s+\w+)?)\s*${hono}`,
  'g',
)

/** Lines that are no part of a docstring. */
const code = /^(?!\s*\*\s).*$/gm

/** Where gateways are written, or shown how: apps, the templates of the generators, every page, the examples of core. */
const textOf = ({ path, text }: Source): string | undefined => {
  if (path.startsWith('packages/demo-shop/')) return undefined
  if (/^(?:apps|packages\/cli)\//.test(path) || path.endsWith('.md')) return text
  return path.startsWith('packages/core/src/') ? text.replace(code, '') : undefined
}

/**
 * Places that take `createRoute` from `@hono/zod-openapi`, whose routes lose their scopes where core's ask for them by
 * themselves. The services of demo-shop are no gateways.
 */
export const ownCreateRoute = (sources: readonly Source[]): Violation[] =>
  sources.flatMap((source) => {
    const text = textOf(source) ?? ''
    return [...text.matchAll(brings)].map(({ index }) => ({
      path: source.path,
      line: lineAt(text, index),
      problem: 'createRoute of @hono/zod-openapi',
      instead: 'import createRoute from @bffkit/core, and the rest by its name',
    }))
  })
