import { camelCase, pascalCase } from '../name.ts'

/** The names a screen goes by. */
export interface ScreenNames {
  readonly name: string
  /** As it is called in a sentence. */
  readonly title: string
  /** As its routes are called in the app. */
  readonly identifier: string
  readonly view: string
  /** Where the app mounts its routes. */
  readonly prefix: string
  /** What the client asks for. */
  readonly path: string
}

/** The names of a screen that is mounted at a prefix. */
export const nameScreen = (name: string, prefix: string): ScreenNames => ({
  name,
  title: name.replaceAll('-', ' '),
  identifier: camelCase(name),
  view: `${pascalCase(name)}Screen`,
  prefix,
  path: `${prefix === '/' ? '' : prefix}/${name}`,
})
