/** What a token for one service is for. */
export const audienceOf = (service: string) => `urn:shop:${service}`

/** What the tokens are for that gateways pass on as they came, or have of their own. */
const gateways = ['mobile', 'services']

/** The audiences a service accepts: its own, and those of the gateways. */
export const audiencesOf = (service: string) => [audienceOf(service), ...gateways]
