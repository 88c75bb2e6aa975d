/** Where a function is from: a package, a folder of the framework, a part of Node. */
export const placeOf = (name: string, url: string): string => {
  if (url === '') return native.get(name) ?? (/^write(v|[A-Z])/.test(name) ? 'writing to sockets' : 'V8')
  const [, dependency] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (dependency) return dependency
  const [, folder] = /\/core\/src\/([^/]+)\//.exec(url) ?? []
  if (folder) return `core: ${folder}`
  return url.startsWith('node:') ? 'Node' : 'the case'
}

const native: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'outside of JavaScript'],
  ['(root)', 'outside of JavaScript'],
])
