import { api } from './api.ts'
import { type Twins, twins } from './pair.ts'

const security = (...ways: object[]) => api({ operation: { security: ways } })
const byDefault = (operation: object = {}) => api({ operation, document: { security: [{ bearer: [] }] } })
const keyIn = (name: string) =>
  api({
    operation: { security: [{ key: [] }] },
    document: { components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name } } } },
  })

const httpScheme = (scheme: string) =>
  api({
    operation: { security: [{ login: [] }] },
    document: { components: { securitySchemes: { login: { type: 'http', scheme } } } },
  })

/** Who may call an operation. */
export const securityPairs: readonly Twins[] = [
  twins(
    'operation',
    ['auth-added', 'an open operation asks for a token'],
    ['auth-lifted', 'an operation is open to anybody'],
    [security(), security({ bearer: [] })],
  ),
  twins(
    'operation',
    ['auth-added', 'an operation no longer says that it is open, so the default of the document counts'],
    ['none', 'the default of the document is written at the operation'],
    [byDefault({ security: [] }), byDefault()],
    [byDefault(), security({ bearer: [] })],
  ),
  twins(
    'operation',
    ['scope-added', 'one more scope is needed'],
    ['scope-lifted', 'one scope less is needed'],
    [security({ bearer: ['orders:read'] }), security({ bearer: ['orders:read', 'orders:all'] })],
  ),
  twins(
    'operation',
    ['credential-removed', 'keys are no longer accepted beside tokens'],
    ['credential-added', 'keys are accepted beside tokens'],
    [security({ bearer: [] }, { key: [] }), security({ bearer: [] })],
  ),
  twins(
    'operation',
    ['credential-removed', 'a key is needed beside the token'],
    ['credential-added', 'the token alone is enough'],
    [security({ bearer: [] }), security({ bearer: [], key: [] })],
  ),
  twins(
    'operation',
    ['credential-removed', 'the key is sent in another header'],
    ['none', 'the document calls the same credential by another name'],
    [keyIn('X-Api-Key'), keyIn('X-Partner-Key')],
    [
      keyIn('X-Api-Key'),
      api({
        operation: { security: [{ partner: [] }] },
        document: {
          components: { securitySchemes: { partner: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } } },
        },
      }),
    ],
  ),
  twins(
    'operation',
    ['credential-removed', 'a password is taken instead of a token'],
    ['none', 'the scheme is written in capitals'],
    [httpScheme('bearer'), httpScheme('basic')],
    [httpScheme('bearer'), httpScheme('Bearer')],
  ),
]
