import { passThrough } from '@bffkit/core'
import { shop } from '@bffkit/services'

/**
 * The picture of a product, as the catalog draws it. Open to anybody, since an `img` of the page cannot send `X-CSRF`; kept by the
 * browser for a day. SVG comes with a policy that runs nothing, whoever opens it.
 */
export const pictures = passThrough(shop.catalog, {
  path: '/pictures/{id}',
  to: '/products/{id}/picture',
  anonymous: true,
  disposition: 'inline',
  cacheControl: 'private, max-age=86400',
})
