import { entriesOf, type WorkspaceManifest } from './workspace.ts'

/** Where the compiler puts a source: `./src/store/index.ts` becomes `./lib/store/index.js`, and `.d.ts` beside it. */
export const emitted = (source: string, extension: 'js' | 'd.ts') => {
  const path = /^\.\/src\/(.+)\.ts$/.exec(source)?.[1]
  if (path === undefined) throw new Error(`${source} cannot be built: entries are written ./src/NAME.ts`)
  return `./lib/${path}.${extension}`
}

const exact = /^\d+\.\d+\.\d+$/

const built = (entries: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, emitted(source, 'js')]))

const exported = (entries: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(entries).map(([subpath, source]) => [
      subpath,
      { types: emitted(source, 'd.ts'), default: emitted(source, 'js') },
    ]),
  )

/**
 * The `package.json` that is published. What concerns the workspace alone (`private`, scripts, sources as exports) stays
 * behind. A package of this repository is asked for in a version that npm's registry will have, and others, which the repository pins, from
 * that version on within the major one: another patch in a lock file must not bring a second copy.
 *
 * @param versions of the packages that are published, by name.
 * @throws Error when it depends on a package of this repository that is not published, or has no entry.
 */
export const builtManifest = (manifest: WorkspaceManifest, versions: ReadonlyMap<string, string>) => {
  const { name, version, description, license, author, keywords, exports, bin } = manifest
  if (entriesOf(manifest).length === 0) throw new Error(`${name} has neither exports nor bin`)

  const published = (dependencies: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(dependencies).map(([dependency, range]) => {
        const own = versions.get(dependency)
        if (range === '*' && own === undefined)
          throw new Error(`${name} needs ${dependency}, which is not published`)
        if (range === '*') return [dependency, `^${own}`]
        return [dependency, exact.test(range) ? `^${range}` : range]
      }),
    )

  return {
    name,
    version,
    type: 'module',
    description,
    ...(keywords && { keywords }),
    ...(license && { license }),
    ...(author && { author }),
    ...(bin && { bin: built(bin) }),
    exports: { ...exported(exports ?? {}), './package.json': './package.json' },
    engines: { node: '>=24' },
    ...(manifest.dependencies && { dependencies: published(manifest.dependencies) }),
    ...(manifest.peerDependencies && { peerDependencies: published(manifest.peerDependencies) }),
    ...(manifest.peerDependenciesMeta && { peerDependenciesMeta: manifest.peerDependenciesMeta }),
    publishConfig: { access: 'public' },
  }
}
