import { buildPackage } from './build-package.ts'

buildPackage(process.argv[2] ?? 'dist')
