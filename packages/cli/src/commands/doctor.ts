import { join } from 'node:path'
import { contextOf } from '../context-of.ts'
import { checks } from '../doctor/checks.ts'
import { environmentOf } from '../doctor/environment-of.ts'
import { findingsText, type Subject } from '../doctor/finding.ts'
import type { Io } from '../io.ts'
import type { Command } from '../line/command.ts'
import { chooseGateways } from '../repository/choose-gateways.ts'
import { lookAt, type Package, type Repository, rootOf } from '../repository/look-at.ts'
import { type GatewaySetting, gatewaySettings } from '../settings/gateway-settings.ts'

/** What the checks look at, on this machine. */
export const subjectOf = (repository: Repository, gateways: readonly Package[], io: Io): Subject => {
  const context = contextOf(repository, io, ...gateways.map(({ folder }) => folder))
  const read = new Map<string, Promise<GatewaySetting[]>>()
  return {
    repository,
    gateways,
    context,
    nodeVersion: process.versions.node,
    environmentOf: (gateway) => environmentOf(repository, gateway, io.environment),
    settingsOf: ({ folder }) => {
      const settings = read.get(folder) ?? gatewaySettings(join(repository.root, folder), context)
      read.set(folder, settings)
      return settings
    },
    timeout: 2_000,
  }
}

/** Says what is wrong with a set-up, and how to mend it. */
export const doctorCommand: Command = {
  words: 'doctor',
  usage: '[GATEWAY…]',
  summary: 'what is wrong with this set-up, and how to mend each of it',
  flags: {},
  more: [
    'It looks at the version of Node, what is installed, compiler options, settings, ports, services, the issuer, Redis,',
    'PostgreSQL and the contract. What a gateway would be started with is read from its .env, that of the root, and the',
    'environment. Exit code 1: something is an error.',
  ],
  run: async ({ names }, io) => {
    const repository = lookAt(rootOf(io.cwd))
    const gateways = chooseGateways(repository, names, io.cwd)
    const subject = subjectOf(repository, gateways, io)
    const findings = (await Promise.all(checks.map((check) => check(subject)))).flat()
    io.say(findingsText(findings))
    return findings.some(({ level }) => level === 'error') ? 1 : 0
  },
}
