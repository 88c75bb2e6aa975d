export { compareContracts } from './compare-contracts.ts'
export type { Difference } from './differences/difference.ts'
export { type Rule, type RuleId, rules } from './differences/rules.ts'
export { type KeepContractOptions, keepContract } from './keep/keep-contract.ts'
