import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { apiOf } from './api-of.ts'

const files = {
  'package.json': JSON.stringify({
    name: 'shop',
    exports: {
      '.': { types: './lib/index.d.ts' },
      './stock': { types: './lib/stock.d.ts' },
      './package.json': './package.json',
    },
  }),
  'lib/index.d.ts': `import './node.js';
export { type Price, price as priceOf } from './price.js';
export { z } from 'zod';
`,
  'lib/price.d.ts': `import type { Currency } from './currency.js';
/** What something costs. */
export interface Price {
    /** In the smallest unit. */
    readonly amount: number;
    readonly currency: Currency;
}
export declare function price(amount: number): Price;
export declare function price(amount: string): Price;
declare const hidden: unique symbol;
`,
  'lib/currency.d.ts': `export type Currency = 'EUR' | Other;
type Other = string;
`,
  'lib/stock.d.ts': `export declare const inStock: (sku: string) => Promise<boolean>;
`,
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bffkit-api-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('lists what each entry exports, and then what that is made of', () => {
  expect(apiOf(folder).split('\n\n').slice(2).join('\n\n')).toBe(`## shop

\`\`\`ts
export interface Price {
    readonly amount: number;
    readonly currency: Currency;
}
export declare function price(amount: number): Price;
export declare function price(amount: string): Price;
\`\`\`

## shop/stock

\`\`\`ts
export declare const inStock: (sku: string) => Promise<boolean>;
\`\`\`

## What these are made of

\`\`\`ts
export type Currency = 'EUR' | Other;
type Other = string;
\`\`\`
`)
})
