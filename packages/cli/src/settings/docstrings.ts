/** A docstring, and the setting, or the option that is one, behind it. */
const documented = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(?:readonly )?(\w+)\??:/g

/** What sources say of settings, by name, and of options under the name of their setting: the first docstring of each, in one line. */
export const docstringsIn = (sources: Iterable<string>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const source of sources)
    for (const [, comment = '', name = ''] of source.matchAll(documented))
      if (!found.has(settingName(name))) found.set(settingName(name), oneLine(comment))
  return found
}

/** `MAX_TARGET` of the option `maxTarget`. */
const settingName = (name: string) =>
  /^[A-Z]/.test(name) ? name : name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()

const oneLine = (comment: string) =>
  comment
    .replaceAll(/^\s*\*/gm, '')
    .replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim()
