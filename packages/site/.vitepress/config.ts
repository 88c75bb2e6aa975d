import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { namedCells } from './named-cells.ts'
import { searchOptions, searchTerm, searchTokens } from './search.ts'
import { slugOf } from './slug-of.ts'

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
          options: { tokenize: searchTokens, processTerm: searchTerm },
          searchOptions,
        },
      },
    },
    footer: { message: 'MIT licence · bffkit contributors' },
  },
})
