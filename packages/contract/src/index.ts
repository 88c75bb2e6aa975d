export { compareContracts } from './compare-contracts.ts'
export type { Difference } from './difference.ts'
export { type KeepContractOptions, keepContract } from './keep-contract.ts'
export { type Rule, type RuleId, rules } from './rules.ts'
