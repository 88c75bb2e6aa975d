/**
 * oidc-provider, without the one warning that cannot be configured away: on import it complains about every Node that
 * is not (yet) an LTS release. All its other warnings get through.
 */
const withoutRuntimeWarning = async <T>(load: () => Promise<T>) => {
  const { warn } = console
  console.warn = (...lines: unknown[]) => {
    if (!`${lines[0]}`.includes('Unsupported runtime')) warn(...lines)
  }
  try {
    return await load()
  } finally {
    console.warn = warn
  }
}

export const { Provider, errors } = await withoutRuntimeWarning(() => import('oidc-provider'))
