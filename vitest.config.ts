import { defineConfig } from 'vitest/config'
import { SummaryReporter } from './tooling/testing/src/report/summary-reporter.ts'

export default defineConfig({
  // Workspace packages are used from their sources, so no build is needed before the tests. Without `module`, which Node does not know:
  // what packages offer under it is for bundlers, and some of it Node cannot load.
  ssr: { resolve: { conditions: ['@pgtend/source', 'node', 'development|production'] } },
  test: {
    include: ['{packages,apps,tooling}/*/src/**/*.test.ts'],
    globalSetup: ['./tooling/testing/src/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Tests wait for real processes and locks; the summary names every test that needed another try.
    retry: process.env.CI ? 2 : 0,
    reporters: [process.env.CI ? 'dot' : 'default', new SummaryReporter()],
  },
})
