import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../repository.ts'

// The waterfalls of the site are those of a real run: this runs the example again and keeps what it measured.
const measured = execFileSync(process.execPath, ['packages/examples/src/when-calls-ran.ts'], {
  cwd: repositoryRoot,
  encoding: 'utf8',
})
writeFileSync(join(repositoryRoot, 'packages/site/src/pictures/recorded.json'), measured)
