export { nodeSqliteDialect } from './sqlite-dialect.ts'
