import { readFile, writeFile } from 'node:fs/promises'
import { compareShapes } from './compare-shapes.ts'
import { withTable } from './with-table.ts'

const readme = new URL('../../../../README.md', import.meta.url)
const table = await compareShapes()
console.log(table)
if (process.argv.includes('--write'))
  await writeFile(readme, withTable(await readFile(readme, 'utf8'), table))
