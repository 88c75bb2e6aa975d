import { render } from '../templates.ts'

/** The `compilerOptions` of a gateway, and of a repository of gateways, as JSON that stands in an object. */
export const compilerOptions = (): string => render('compiler-options.json', {}).trim()
