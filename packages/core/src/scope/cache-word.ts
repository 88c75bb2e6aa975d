/** The `Cache-Control` of an answer, parsed once. */
export interface CacheWord {
  /** As in `Cache-Control`. */
  readonly value: string
  /** Whether the gateway says it because nobody else does. */
  readonly standard: boolean
  /** Whether caches that several callers share may keep the answer. */
  readonly shared: boolean
}

const unstored: CacheWord = { value: 'private, no-store', standard: true, shared: false }
const revalidated: CacheWord = { value: 'private, no-cache', standard: true, shared: false }

/** Of what must not be stored, whatever else is declared. */
export const neverKept: CacheWord = { ...unstored, standard: false }

const directive =
  /^(?:public|private|no-store|no-cache|no-transform|must-revalidate|proxy-revalidate|must-understand|immutable|(?:max-age|s-maxage|stale-while-revalidate|stale-if-error)=\d{1,10})$/

/**
 * Reads what a view, or a route that is passed through, says otherwise. It has to say `public`, `private` or `no-store`,
 * since who may keep an answer shall not be left to guess; names of fields (`private="x"`) are not understood.
 *
 * @throws TypeError naming where it stands and its value.
 */
export const cacheWord = (where: string, value: string | undefined): CacheWord | undefined => {
  if (value === undefined) return undefined
  const cacheControl = String(value).split(/\s*,\s*/)
  const shared = cacheControl.some((one) => one === 'public' || one.startsWith('s-maxage'))
  const own = cacheControl.includes('private') || cacheControl.includes('no-store')
  if (!cacheControl.every((one) => directive.test(one)) || shared === own)
    throw new TypeError(
      `${where}: cacheControl must say one of public, private and no-store, such as private, max-age=60, not ${JSON.stringify(value)}`,
    )
  return { value, standard: false, shared }
}

const targeted: ReadonlySet<string> = new Set([
  'expires',
  'pragma',
  'surrogate-control',
  'edge-control',
  'x-accel-expires',
])

/** Whether a header controls caches, all or one kind of them (RFC 9111, RFC 9213). In lower case. */
export const isForCaches = (name: string): boolean => targeted.has(name) || name.endsWith('cache-control')

const forbids = (cacheControl: string | null | undefined) =>
  cacheControl != null && /no-store/i.test(cacheControl)

/**
 * The `Cache-Control` of an answer to an authenticated caller, whoever made it: what its view says, and otherwise that it is
 * asked for again (with an ETag) or not kept at all. A wish of a service or a handler to be kept counts for nothing; one
 * not to be kept always counts.
 *
 * @throws TypeError when a view wants shared caches to keep it.
 */
export const privateWord = (
  cacheControl: string | null | undefined,
  hasEtag: boolean,
  view?: CacheWord | undefined,
): CacheWord => {
  if (view?.shared)
    throw new TypeError(
      `cacheControl ${JSON.stringify(view.value)} on a route that is not open: any caller would get the answer of another`,
    )
  if (forbids(cacheControl)) return neverKept
  return view ?? (hasEtag ? revalidated : unstored)
}

/**
 * `Vary` of an answer that may be kept: whoever shares a browser with the caller brings another credential, and gets
 * another answer.
 */
export const varyByCaller = (vary: string, { value }: CacheWord, credentials: string): string =>
  forbids(value) || vary === '*' || vary.endsWith(credentials) ? vary : `${vary}, ${credentials}`
