/** What `create-bffkit` makes repositories and gateways with. */
export { contextOf } from './context-of.ts'
export { compilerOptions } from './gateway/compiler-options.ts'
export { describedService, type NewService, sampleServices } from './gateway/new-service.ts'
export { type GatewayPlan, planGateway } from './gateway/plan-gateway.ts'
export { fixtureLines, importLines, ownServices, packagedServices } from './gateway/services-of-gateway.ts'
export type { Io } from './io.ts'
export { checkName } from './name.ts'
export { addGateway } from './new-gateway.ts'
export { changesBetween, putInPlace } from './put-in-place.ts'
export { lookAt, type Repository, rootOf } from './repository/look-at.ts'
export { readManifest, workspacesOf } from './repository/manifest.ts'
export {
  managerOf,
  managers,
  type PackageManager,
  packageManagers,
  scriptCommand,
} from './repository/package-manager.ts'
export { type Context, reasonOf, run } from './run.ts'
export { planService, readDocument } from './service/index.ts'
export { textsOf, writeTexts } from './stage.ts'
export { renderFolder, versions } from './templates.ts'
export { type Flags, readFlags } from './usage.ts'
