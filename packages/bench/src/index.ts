export { listen } from './listen.ts'
export { answerParent } from './process/answer-parent.ts'
export { type Child, child } from './process/child.ts'
export { aligned, type Table } from './report/aligned.ts'
