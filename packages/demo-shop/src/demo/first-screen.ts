import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The first path of an app that `openapi.json` lets anybody ask without knowing an id; empty where there is none, or no document. */
export const firstScreen = (app: string): string => {
  try {
    const { paths }: { paths: Record<string, object> } = JSON.parse(
      readFileSync(join(app, 'openapi.json'), 'utf8'),
    )
    const screen = Object.entries(paths).find(([path, methods]) => 'get' in methods && !path.includes('{'))
    return screen?.[0] ?? ''
  } catch {
    return ''
  }
}
