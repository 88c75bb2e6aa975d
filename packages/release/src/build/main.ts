import { buildPackages } from './build-package.ts'

// Builds every package that is published into the dist/ of its folder.
for (const [name, folder] of buildPackages()) console.log(`${name} is built in ${folder}`)
