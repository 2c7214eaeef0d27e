import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { ROOT } from '../workspace/root.ts'
import { checkBoundaries } from './check-boundaries.ts'

async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'boundaries-'))
  onTestFinished(() => rm(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

const manifest = (name: string, dependencies = {}) => JSON.stringify({ name, exports: { '.': './x' }, dependencies })

test('a repository that keeps the arrows has no problem', async () => {
  const root = await repository({
    'packages/database/package.json': manifest('@pgtend/database'),
    'packages/database/src/index.ts': 'export {}',
    'apps/cli/package.json': manifest('pgtend', { '@pgtend/database': 'workspace:^' }),
    'apps/cli/src/main.ts': `import '@pgtend/database'`,
    'apps/cli/src/generated/client.ts': `export * from 'anything'`,
    'apps/cli/dist/main.js': `import 'anything'`,
  })

  expect(await checkBoundaries(root)).toEqual({ files: 2, problems: [] })
})

test('each crossing is reported with file and line', async () => {
  const root = await repository({
    'packages/database/package.json': manifest('@pgtend/database', { '@pgtend/backup': 'workspace:^' }),
    'packages/database/src/sql/read.ts': `\nimport { take } from '@pgtend/backup'\nexport * from './x.ts'`,
    'packages/backup/package.json': manifest('@pgtend/backup'),
  })

  const { problems } = await checkBoundaries(root)

  expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
    'packages/database/package.json',
    'packages/database/src/sql/read.ts:2',
    'packages/database/src/sql/read.ts:3',
  ])
})

test('an empty folder is not a repository without problems', async () => {
  await expect(checkBoundaries(await repository({}))).rejects.toThrow('no workspace packages')
})

test('this repository has more than one source file to look at', async () => {
  const { files } = await checkBoundaries(ROOT)

  expect(files).toBeGreaterThan(10)
})
