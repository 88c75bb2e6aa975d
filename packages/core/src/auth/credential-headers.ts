import type { Authentication } from './authentication.ts'

/** The request headers an authentication reads, as `Vary` lists them: another caller brings another value. */
export const credentialHeaders = ({
  schemes,
  reads = [],
}: Pick<Authentication, 'schemes' | 'reads'>): string => {
  const names = Object.values(schemes).flatMap((scheme) => {
    if (scheme.type === 'http') return ['Authorization']
    if (scheme.type === 'mutualTLS') return []
    return [scheme.in === 'cookie' ? 'Cookie' : scheme.name]
  })
  return [...new Set([...names, ...reads])].join(', ')
}
