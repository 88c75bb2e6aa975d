import type { Check } from './finding.ts'

const oldest = 24

/** Node strips the types of a gateway from 24 on. */
export const checkNode: Check = ({ nodeVersion }) =>
  Number(nodeVersion.split('.')[0]) >= oldest
    ? []
    : [
        {
          level: 'error',
          what: `Node ${nodeVersion} runs this, and bffkit needs ${oldest} or newer`,
          where: process.execPath,
          mend: `install Node ${oldest} or newer, or add the npm package node as a devDependency, which brings it`,
        },
      ]
