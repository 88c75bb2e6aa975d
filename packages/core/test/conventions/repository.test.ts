import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readRepository } from './repository.ts'

it('reads what is tracked or could be, and neither ignored, deleted nor binary files', () => {
  const root = mkdtempSync(join(tmpdir(), 'repository-'))
  try {
    for (const file of ['tracked.ts', 'deleted.ts', 'untracked.ts', 'ignored.log'])
      writeFileSync(join(root, file), file)
    writeFileSync(join(root, 'logo.png'), Buffer.of(137, 80, 0))
    writeFileSync(join(root, '.gitignore'), '*.log')
    execFileSync('git', ['-C', root, 'init', '--quiet'])
    execFileSync('git', ['-C', root, 'add', 'tracked.ts', 'deleted.ts'])
    rmSync(join(root, 'deleted.ts'))

    expect(readRepository(root).sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: '.gitignore', text: '*.log' },
      { path: 'tracked.ts', text: 'tracked.ts' },
      { path: 'untracked.ts', text: 'untracked.ts' },
    ])
  } finally {
    rmSync(root, { recursive: true })
  }
})
