import { checkContract } from './check-contract.ts'
import { checkInstalled } from './check-installed.ts'
import { checkNetwork } from './check-network.ts'
import { checkNode } from './check-node.ts'
import { checkPeers } from './check-peers.ts'
import { checkPorts } from './check-ports.ts'
import { checkSettings } from './check-settings.ts'
import { checkTsconfig } from './check-tsconfig.ts'
import type { Check } from './finding.ts'

/** Everything `doctor` looks for, in the order it is told. */
export const checks: readonly Check[] = [
  checkNode,
  checkInstalled,
  checkPeers,
  checkTsconfig,
  checkSettings,
  checkNetwork,
  checkPorts,
  checkContract,
]
