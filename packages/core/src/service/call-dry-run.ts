import type { DryRun } from '../scope/scope.ts'
import type { Outgoing, Settle } from './outgoing.ts'

/** A dry run that holds calls back. */
export interface CallDryRun extends DryRun {
  /** Hears of a call before it is made; what comes back goes to what this returns instead of to `settle`. */
  hold(call: Outgoing, settle: Settle): Settle
}

/** Whether a dry run holds calls back. */
export const holdsCalls = (dryRun: DryRun): dryRun is CallDryRun => 'hold' in dryRun
