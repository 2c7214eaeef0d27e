import { defineConfig } from 'rolldown'
import { lightCommander } from './build/light-commander.ts'
import { noIdleImports } from './build/no-idle-imports.ts'
import { thirdPartyLicences } from './build/third-party-licences.ts'

/**
 * Loaded from node_modules at run time: WebAssembly and what lies beside it, the core schema, which finds its migrations by its own
 * place, and the client of S3, which few need and which is as large as all the rest. These are dependencies of this package; everything else is in the bundle.
 */
const EXTERNAL = [/^@aws-sdk\//, /^@electric-sql\//, /^@prisma\//, /^@pgtend\/core-schema$/, 'libpg-query']
/** `pg` asks for these only when a user wants them (the native driver) or elsewhere than in Node (Cloudflare). */
const NEVER_LOADED = ['pg-native', 'pg-cloudflare']

/** What every start and nearly every command uses, in one file; it imports no package of ours before it is called. */
const SHARED = [
  /\/apps\/cli\/src\/(run-process|run|program|nouns|command-words|exit-code|options|parse-count|usage-error)\.ts$/,
  /\/apps\/cli\/src\/(report|settings|with-database|migrator-settings|progress|confirm)\.ts$/,
  /\/apps\/cli\/src\/render\/(format|table)\.ts$/,
  /\/packages\/database\/src\/config\/define-config\.ts$/,
  /\/node_modules\/commander\//,
]

/** What every command with a database needs; not the validator of a configuration file, and not the embedded engine. */
const DATABASE =
  /\/packages\/database\/src\/(?!index|catalog\/|config\/(schema|backup-schema|parse-config)|embedded\/(?!open-scratch))/

/** What `light-migrator.ts` needs. Left to itself, the bundler makes twenty small files of it, for others need some of its modules too. */
const MIGRATIONS = [
  /\/packages\/migrator\/src\/(errors\.ts$|(files|history|ledger|metrics|plan|run|script)\/)/,
  /\/packages\/migrator\/src\/commands\/(list-attempts|migrate-up|migrator-options|read-status|run-command|run-result)\.ts$/,
  /\/packages\/migrator\/src\/squash\/(is-folder-name|replaced-names|squash-ledger)\.ts$/,
]

/**
 * Bundles the program from its sources. Every module that Node has to find, read and compile costs a start 0.3 ms, and unbundled a
 * command loads some 300 of them. Each command stays a file of its own, loaded on use. Nothing is minified: people read stack traces.
 */
export default defineConfig({
  input: { main: 'src/main.ts', index: 'src/index.ts' },
  platform: 'node',
  resolve: { conditionNames: ['@pgtend/source', 'node', 'default'] },
  external: [...EXTERNAL, ...NEVER_LOADED],
  // The JSON shapes of results are for tests and users of the packages: what a command does not use, it need not build at its start.
  treeshake: { manualPureFunctions: ['z', 'generatedDownSchema', 'possibleLossSchema', 'possibleObstacleSchema'] },
  // Wanted by a group that leaves the dependencies of its modules elsewhere.
  preserveEntrySignatures: 'allow-extension',
  output: {
    dir: 'dist',
    format: 'esm',
    sourcemap: true,
    chunkFileNames: '[name]-[hash].js',
    // Left to itself, the bundler puts what two packages share into the one or the other, and each command loads both.
    codeSplitting: {
      groups: [
        { name: 'shared', test: (id) => SHARED.some((path) => path.test(id)) },
        { name: 'database', test: DATABASE },
        { name: 'zod', test: /\/node_modules\/zod\// },
        {
          name: 'migrations',
          test: (id) => MIGRATIONS.some((path) => path.test(id)),
          includeDependenciesRecursively: false,
        },
      ],
    },
  },
  plugins: [lightCommander(), noIdleImports(), thirdPartyLicences()],
})
