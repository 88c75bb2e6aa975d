import type { Shell } from './shell.ts'
import type { Step } from './step.ts'

/** Gateways beside what there is. */
export const beside = async (_folder: string, _shell: Shell, _step: Step): Promise<void> => {}
