/** What a rule says of a difference. */
export interface Rule {
  /** Whether a client that was written against the old contract can stop working. */
  readonly breaking: boolean
  /** One line for the docs and the table. */
  readonly says: string
}

const breaks = (says: string) => ({ breaking: true, says })
const free = (says: string) => ({ breaking: false, says })

/**
 * Every rule of the gate, by its stable id. `request-` is what clients send, where accepting less breaks; `response-` is
 * what they receive, where answering more kinds of values breaks. A difference no rule knows is `keyword-changed`,
 * which breaks: the gate never lets through what it cannot judge.
 */
export const rules = {
  'operation-removed': breaks('an operation is gone, or its path or method has another name'),
  'operation-added': free('an operation is new'),
  'operation-id-changed': breaks('the operationId, which names the method in generated clients, is another'),
  'operation-id-added': free('an operation has an operationId now'),
  'server-removed': breaks('a base URL is gone'),
  'server-added': free('a base URL is new'),

  'auth-added': breaks('a call that needed no credential needs one'),
  'auth-lifted': free('a call needs no credential any more'),
  'scope-added': breaks('a credential needs one more scope'),
  'scope-lifted': free('a credential needs fewer scopes'),
  'credential-removed': breaks('a kind of credential is no longer accepted'),
  'credential-added': free('one more kind of credential is accepted'),

  'parameter-removed': breaks('a parameter is gone, or has another name'),
  'parameter-added': free('an optional parameter is new'),
  'required-parameter-added': breaks('a required parameter is new'),
  'parameter-moved': breaks('a parameter is expected elsewhere (query, header, cookie)'),
  'path-parameter-renamed': breaks('a parameter of the path has another name'),
  'parameter-made-required': breaks('an optional parameter is required'),
  'parameter-made-optional': free('a required parameter is optional'),
  'parameter-made-list': free('a query parameter may come more than once'),
  'parameter-serialization-changed': breaks('a parameter is written in another way (style, explode)'),

  'body-removed': breaks('an operation takes no body any more'),
  'body-added': free('an operation takes an optional body'),
  'required-body-added': breaks('an operation asks for a body'),
  'body-made-required': breaks('an optional body is required'),
  'body-made-optional': free('a required body is optional'),
  'request-media-type-removed': breaks('a media type is no longer accepted'),
  'request-media-type-added': free('one more media type is accepted'),

  'status-removed': breaks('a status is gone'),
  'credential-status-removed': free('401 or 403 is gone'),
  'status-added': free('a status is new'),
  'response-media-type-removed': breaks('an answer no longer comes in a media type'),
  'response-media-type-added': free('an answer comes in one more media type'),
  'header-removed': breaks('a header of an answer is gone'),
  'header-added': free('a header of an answer is new'),
  'header-made-optional': breaks('a header that was always there may be absent'),
  'header-made-required': free('a header that could be absent is always there'),

  'request-type-narrowed': breaks('fewer types are accepted'),
  'request-type-widened': free('more types are accepted'),
  'request-type-changed': breaks('another type is expected'),
  'response-type-narrowed': free('fewer types are answered'),
  'response-type-widened': breaks('more types are answered'),
  'response-type-changed': breaks('another type is answered'),
  'request-format-narrowed': breaks('a format is asked for'),
  'request-format-widened': free('a format is no longer asked for'),
  'request-format-changed': breaks('another format is expected'),
  'response-format-narrowed': free('a format is promised'),
  'response-format-widened': breaks('a format is no longer promised'),
  'response-format-changed': breaks('another format is answered'),
  'request-null-dropped': breaks('null is no longer accepted'),
  'request-null-added': free('null is accepted'),
  'response-null-dropped': free('null is no longer answered'),
  'response-null-added': breaks('null may be answered'),

  'request-enum-value-removed': breaks('a value is no longer accepted'),
  'request-enum-value-added': free('one more value is accepted'),
  'request-enum-closed': breaks('only listed values are accepted'),
  'request-enum-opened': free('values that are not listed are accepted'),
  'response-enum-value-removed': free('a value is no longer answered'),
  'response-enum-value-added': breaks('a value is new in an answer that was not declared open'),
  'response-enum-closed': free('only listed values are answered'),
  'response-enum-opened': breaks('values that are not listed may be answered'),
  'response-open-enum-changed': free('the known values of an answer that is declared open are others'),

  'request-constraint-tightened': breaks('a constraint is new or tighter'),
  'request-constraint-loosened': free('a constraint is gone or looser'),
  'response-constraint-tightened': free('an answer promises more'),
  'response-constraint-loosened': breaks('an answer promises less'),
  'request-default-changed': breaks('what is taken when nothing is sent is another, or is no longer said'),
  'default-changed': free('a default is said where there was none, or is one of an answer'),

  'request-property-removed': breaks('an input field is gone, or has another name'),
  'request-property-added': free('an optional input field is new'),
  'request-required-property-added': breaks('a required input field is new, default or not'),
  'request-property-made-required': breaks('an input field is required, default or not'),
  'request-property-made-optional': free('an input field is optional'),
  'response-property-removed': breaks('a field of an answer is gone, or has another name'),
  'response-property-added': free('a field of an answer is new'),
  'response-property-made-optional': breaks('a field that was always there may be absent'),
  'response-property-made-required': free('a field that could be absent is always there'),
  'request-other-properties-narrowed': breaks('fields that are not listed are refused, or must fit a schema'),
  'request-other-properties-widened': free('fields that are not listed are accepted'),
  'response-other-properties-narrowed': free('fields that are not listed are promised to fit a schema'),
  'response-other-properties-widened': breaks('the schema of fields that are not listed is gone'),

  'request-variant-removed': breaks('an alternative of the input is no longer accepted'),
  'request-variant-added': free('one more alternative of the input is accepted'),
  'response-variant-removed': free('an alternative of the answer is gone'),
  'response-variant-added': breaks('one more alternative may be answered'),

  'request-alternatives-exclusive': breaks('what fits two alternatives of the input is refused (`oneOf`)'),
  'request-alternatives-combinable': free('what fits two alternatives of the input is accepted (`anyOf`)'),
  'response-alternatives-exclusive': free('the answer fits one alternative only (`oneOf`)'),
  'response-alternatives-combinable': breaks('the answer may fit two alternatives at once (`anyOf`)'),

  'deprecation-changed': free('something is deprecated, or no longer is'),
  'documentation-changed': free('words and examples are others'),
  'keyword-changed': breaks('something changed that no other rule knows'),
} as const satisfies Record<string, Rule>

/** The stable id of a rule. */
export type RuleId = keyof typeof rules
