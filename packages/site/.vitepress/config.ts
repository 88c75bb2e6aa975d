import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { namedCells } from '../src/named-cells.ts'
import { searchTerm } from '../src/search-term.ts'
import { slugOf } from '../src/slug-of.ts'

const navigation = () =>
  JSON.parse(readFileSync(new URL('../.data/navigation.json', import.meta.url), 'utf8'))

export default defineConfig({
  title: 'bffkit',
  description: 'A Backend-for-Frontend framework in TypeScript: a gateway for each kind of client',
  lang: 'en',
  srcDir: '.data/pages',
  outDir: 'dist',
  cacheDir: '.data/cache',
  cleanUrls: false,
  lastUpdated: false,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  vite: {
    // esbuild of VitePress knows no newer one; the theme is all it reads.
    esbuild: { tsconfigRaw: { compilerOptions: { target: 'es2022' } } },
    build: { chunkSizeWarningLimit: 4_000 },
  },
  markdown: {
    config: (markdown) => namedCells(markdown),
    languageAlias: { haproxy: 'nginx' },
    anchor: { slugify: slugOf },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
  },
  themeConfig: {
    ...navigation(),
    outline: [2, 3],
    externalLinkIcon: false,
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          options: { processTerm: searchTerm },
          searchOptions: { fuzzy: 0.15, prefix: true, boost: { title: 6, titles: 3, text: 1 } },
        },
      },
    },
    footer: { message: 'MIT licence · bffkit contributors' },
  },
})
