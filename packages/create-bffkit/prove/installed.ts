import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How much is installed: packages in the lock of `node_modules`, and MB on the disk. */
const installedIn = (folder: string): { packages: number; megabytes: number } => {
  const lock: { packages: Record<string, { link?: boolean }> } = JSON.parse(
    readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'),
  )
  const packages = Object.entries(lock.packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && !link,
  )
  return { packages: packages.length, megabytes: sizeOf(join(folder, 'node_modules')) / 1e6 }
}

const sizeOf = (path: string): number => {
  const stat = lstatSync(path)
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

/** Says how much is installed. When it is more than it may be, the proof goes on, and fails in the end. */
export const within = (folder: string, maxPackages: number, maxMegabytes: number): string => {
  const { packages, megabytes } = installedIn(folder)
  const said = `${packages} packages (${maxPackages} at most), ${megabytes.toFixed(1)} MB (${maxMegabytes} at most)`
  if (packages <= maxPackages && megabytes <= maxMegabytes) return said
  process.exitCode = 1
  return `TOO MUCH: ${said}`
}
