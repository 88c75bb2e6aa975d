import module from 'node:module'
import { StartError } from './start-error.ts'

/**
 * Refuses to build what needs a package that is not installed, in one line that says what needs it and what installs it. Those
 * packages are optional peers: a gateway that does without the feature does without them.
 *
 * @param feature as the app writes it, such as `redisLimits()`
 * @param from whose packages are meant, an address of a module. Default: those of this package.
 * @throws StartError when one of them is missing.
 */
export const needPeers = (feature: string, names: readonly string[], from = import.meta.url): void => {
  const missing = names.filter((name) => !isInstalled(name, from))
  if (missing.length === 0) return
  const are = missing.length === 1 ? 'which is' : 'which are'
  throw new StartError(
    `${feature} needs ${missing.join(' and ')}, ${are} not installed: npm install ${missing.join(' ')}`,
  )
}

const isInstalled = (name: string, from: string): boolean => {
  try {
    return module.findPackageJSON(name, from) !== undefined
  } catch {
    return false
  }
}
