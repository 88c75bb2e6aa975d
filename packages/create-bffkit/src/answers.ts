import type { PackageManager } from 'bffkit/create'

/** Whom a gateway is for, and how they prove who they are: the app of users with their tokens, or a program with tokens of its own. */
export type Client = 'mobile' | 'partner'

/** What somebody wants, in full. */
export interface Answers {
  /** A new repository in a folder, or one gateway more in a repository that is there. */
  readonly make: 'repository' | 'gateway'
  /** The folder of the repository, from where the command was typed. */
  readonly folder: string
  readonly gateway: string
  readonly client: Client
  /** An OpenAPI document, a file or an address; `undefined`: a sample. */
  readonly from: string | undefined
  /** What is taken of it, by `operationId` or method and path. */
  readonly operations: readonly string[]
  /** What the service of the document is called. */
  readonly service: string
  readonly manager: PackageManager
  readonly git: boolean
  readonly install: boolean
}

/** What each kind of client is called in a question, and its gateway by default. */
export const clients = {
  mobile: { gateway: 'mobile-bff', says: 'an app whose users sign in: bearer tokens' },
  partner: {
    gateway: 'partner-api',
    says: 'programs of others: bearer tokens of their own (client credentials)',
  },
} as const satisfies Record<Client, object>
