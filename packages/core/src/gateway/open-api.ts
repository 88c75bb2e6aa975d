import { readFile, writeFile } from 'node:fs/promises'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Authentication } from '../auth/authentication.ts'

/** What {@link openApi} needs of a gateway. */
export interface Documented extends Pick<OpenAPIHono, 'openAPIRegistry' | 'getOpenAPI31Document'> {
  readonly auth: Authentication
}

/** What the contract says of itself. */
export interface OpenApiInfo {
  readonly title: string
  readonly version: string
  readonly description?: string
}

/** The OpenAPI 3.1 document of a gateway: every declared route, closed unless it says otherwise. */
export const openApi = (app: Documented, info: OpenApiInfo) => {
  app.openAPIRegistry.registerComponent('securitySchemes', app.auth.kind, { ...app.auth.scheme })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { ...info },
    security: [{ [app.auth.kind]: [] }],
  })
}

/**
 * Writes the document to a file; with `check` compares instead and leaves the file alone.
 *
 * @returns whether the file already said the same
 */
export const writeOpenApi = async (document: object, file: URL, { check = false } = {}): Promise<boolean> => {
  const wanted = `${JSON.stringify(document, null, 2)}\n`
  const found = await readFile(file, 'utf8').catch(() => undefined)
  if (found !== wanted && !check) await writeFile(file, wanted)
  return found === wanted
}
