import { METHODS } from 'hono/router'

/**
 * Reports when a definition begins: hono itself brings handlers one by one, and says of none whose it is. The apps that
 * `basePath()` gives register into the same router.
 */
export const eachDefinition = (app: object, begin: () => void): void => {
  for (const name of ['route', 'on', ...METHODS]) {
    const define: (...given: unknown[]) => unknown = Reflect.get(app, name)
    const value = (...given: unknown[]) => {
      begin()
      return define.apply(app, given)
    }
    Object.defineProperty(app, name, { value, configurable: true, writable: true })
  }
  const basePath: (path: string) => object = Reflect.get(app, 'basePath')
  const value = (path: string) => {
    const below = basePath.call(app, path)
    eachDefinition(below, begin)
    return below
  }
  Object.defineProperty(app, 'basePath', { value, configurable: true, writable: true })
}
