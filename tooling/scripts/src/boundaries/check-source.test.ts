import { expect, test } from 'vitest'

import type { PackageKind, PackageManifest, WorkspacePackage } from '../workspace/read-workspace.ts'
import { checkManifest } from './check-manifest.ts'
import { checkSource } from './check-source.ts'

const PARENTS = { app: 'apps', package: 'packages', tooling: 'tooling' } as const

function fake(kind: PackageKind, folder: string, rest: Partial<PackageManifest> = {}): WorkspacePackage {
  const manifest = { name: `@pgtend/${folder}`, exports: { '.': {} }, ...rest }
  return { kind, folder, path: `${PARENTS[kind]}/${folder}`, manifest }
}

const dependencies = {
  '@pgtend/database': 'workspace:^',
  '@pgtend/vector-index': 'workspace:^',
  '@pgtend/migrator': 'workspace:^',
  '@pgtend/worker': 'workspace:^',
  pg: 'catalog:',
}
const packages = [
  fake('package', 'database'),
  fake('package', 'core-schema', { dependencies }),
  fake('package', 'vector-index', { dependencies }),
  fake('package', 'migrator', { dependencies, devDependencies: { 'fast-check': 'catalog:' } }),
  fake('app', 'cli', { dependencies }),
  fake('app', 'worker', { dependencies }),
  fake('tooling', 'bench', { dependencies }),
  fake('tooling', 'testing'),
]

function check(folder: string, text: string, file = 'src/plan.ts'): string[] {
  const from = packages.find((candidate) => candidate.folder === folder)
  if (from === undefined) throw new Error(`no fake package "${folder}"`)
  return checkSource(from, packages, file, text)
}

test.each([
  ['migrator', '@pgtend/database'],
  ['core-schema', '@pgtend/vector-index'],
  ['cli', '@pgtend/migrator'],
  ['worker', '@pgtend/migrator'],
  ['bench', '@pgtend/migrator'],
  ['migrator', 'node:fs/promises'],
  ['migrator', 'pg'],
  ['migrator', './sql/list.ts'],
])('%s may import %s', (from, specifier) => {
  expect(check(from, `import '${specifier}'`)).toEqual([])
})

test.each([
  ['vector-index', '@pgtend/migrator', 'may not import package "migrator"'],
  ['vector-index', '@pgtend/core-schema', 'may not import package "core-schema"'],
  ['cli', '@pgtend/worker', 'is an app'],
  ['worker', '@pgtend/cli', 'is an app'],
  ['migrator', '@pgtend/cli', 'is an app'],
  ['migrator', '@pgtend/testing', 'is tooling'],
  ['migrator', '@pgtend/migrator', 'imports itself'],
  ['migrator', '@pgtend/database/src/pool.ts', 'deep import'],
  ['migrator', '../../database/src/pool.ts', 'leaves the package'],
  ['migrator', 'zod', 'is not in the dependencies'],
  ['migrator', '@scope/other/deep', '"@scope/other" is not in'],
  ['migrator', 'fast-check', 'is not in the dependencies'],
  ['migrator', 'vitest', 'is not in the dependencies'],
])('%s may not import %s', (from, specifier, reason) => {
  for (const text of [`import '${specifier}'`, `await import('${specifier}')`, `export { a } from '${specifier}'`]) {
    expect(check(from, text)).toEqual([expect.stringContaining(reason)])
  }
})

test('an undeclared arrow to database is an undeclared dependency', () => {
  const bare = fake('package', 'seeder')

  expect(checkSource(bare, packages, 'src/a.ts', `import '@pgtend/database'`)).toHaveLength(1)
})

test('tests may also import test tools, devDependencies and their own package', () => {
  const text = `import 'vitest'; import '@pgtend/testing'; import 'fast-check'; import '@pgtend/migrator'`

  expect(check('migrator', text, 'src/plan.test.ts')).toEqual([])
  expect(check('migrator', text, 'test/fixture.ts')).toEqual([])
  expect(check('migrator', `import 'zod'`, 'src/plan.test.ts')).toHaveLength(1)
  expect(check('migrator', `import '@pgtend/vector-index'`, 'src/plan.test.ts')).toHaveLength(1)
})

test('effects are for apps, tooling and tests', () => {
  const text = 'process.env.HOME'

  expect(check('migrator', text)).toEqual([expect.stringContaining('packages/migrator/src/plan.ts:1: "process.env"')])
  expect(check('migrator', text, 'src/plan.test.ts')).toEqual([])
  expect(check('cli', text)).toEqual([])
  expect(check('bench', text)).toEqual([])
})

test('default exports are for configuration files', () => {
  expect(check('cli', 'export default 1')).toHaveLength(1)
  expect(check('cli', 'export default 1', 'src/vitest.config.ts')).toEqual([])
})

test('a forbidden dependency is refused even where nothing imports it', () => {
  const seeder = fake('package', 'seeder', {
    dependencies: { '@pgtend/database': 'workspace:^', pg: 'catalog:' },
    devDependencies: { '@pgtend/testing': 'workspace:*', '@pgtend/backup': 'workspace:^' },
    peerDependencies: { '@pgtend/migrator': 'workspace:^' },
    optionalDependencies: { '@pgtend/worker': 'workspace:^' },
  })
  const workspace = [...packages, seeder, fake('package', 'backup')]

  expect(checkManifest(seeder, workspace)).toEqual([
    expect.stringContaining('package "backup"'),
    expect.stringContaining('package "migrator"'),
    expect.stringContaining('is an app'),
  ])
})
