/** What an application may do with a scope, behind "wants to". */
const scopes: Readonly<Record<string, string>> = {
  openid: 'know that it is you',
  profile: 'see your name, your picture and your language',
  offline_access: 'stay signed in while you are away',
  'home:read': 'put your start page together',
  'catalog:read': 'show you products, prices and offers',
  'cart:read': 'see your cart',
  'cart:write': 'change your cart',
  'orders:read': 'see your orders',
  'orders:write': 'place orders for you',
  'account:read': 'see your account, your points and your e-mail address',
}

/** What a resource is, behind "at". */
const resources: Readonly<Record<string, string>> = {
  'urn:bffkit:web': 'the shop in your browser',
  'urn:bffkit:mobile': 'the shop app',
  'urn:shop:users': 'your profile',
  'urn:shop:catalog': 'the catalogue',
  'urn:shop:carts': 'your cart',
  'urn:shop:orders': 'your orders',
  'urn:shop:rewards': 'your points',
  'urn:shop:inbox': 'your messages',
  'urn:shop:inventory': 'what is in stock',
  'urn:shop:reviews': 'reviews',
  'urn:shop:offers': 'your offers',
  'urn:shop:recommendations': 'recommendations',
}

/** What a scope allows, in words; one without any is named as it is. */
export const inWords = (scope: string): string => scopes[scope] ?? `use “${scope}”`

/** What a resource is, in words; one without any is named as it is. */
export const placeInWords = (resource: string): string => resources[resource] ?? `“${resource}”`

/** Words one after the other, as in a sentence: `a, b and c`. */
export const enumerated = (words: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(words)
