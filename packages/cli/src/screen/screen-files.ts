import type { Part } from '../parts/part.ts'
import { render } from '../templates.ts'
import type { ScreenNames } from './name-screen.ts'

/** A screen, as its templates are filled. */
export interface Screen extends ScreenNames {
  readonly env: string
  /** What a client needs to see it. */
  readonly scope: string
  readonly parts: readonly Part[]
  /** The folder of the app its files are in. */
  readonly folder: string
  /** What its files import, as they name it. */
  readonly to: { readonly env: string; readonly app: string; readonly fixtures: string }
}

/** The files of a screen, by their paths in the app. */
export const screenFiles = (screen: Screen): Map<string, string> =>
  new Map(
    (['view', 'route', 'test'] as const).map((template) => [
      `${screen.folder}/${screen.name}${endings[template]}`,
      render(`screen/${template}.ts`, screen),
    ]),
  )

const endings = { view: '.view.ts', route: '.ts', test: '.test.ts' }

/** Where they are when nobody has moved anything. */
export const usualPlaces = {
  folder: 'src/routes',
  to: { env: '../env.ts', app: '../app.ts', fixtures: '../../test/fixtures.ts' },
}
