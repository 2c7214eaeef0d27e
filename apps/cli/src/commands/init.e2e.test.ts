import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedTest, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../test/run-cli.ts'
import { type InitResult, initResultSchema } from '../results.ts'

embeddedTest(
  'an empty folder gets its files and an embedded database with vectors, once',
  async ({ temporaryDirectory: cwd }) => {
    const first = await runCli(['init', '--json'], { cwd })
    const config = await readFile(join(cwd, 'pgtend.config.ts'), 'utf8')
    const second = await runCli(['init', '--json'], { cwd })

    expect(first).toMatchObject({ code: 0 })
    expect(states(first.json())).toEqual({
      'pgtend.config.ts': 'created',
      'prisma/migrations/migration_lock.toml': 'created',
      'database "app"': 'created',
      'extension "vector"': 'created',
    })
    expect(second).toMatchObject({ code: 0 })
    expect(new Set(Object.values(states(second.json())))).toEqual(new Set(['kept']))
    expect(await readFile(join(cwd, 'pgtend.config.ts'), 'utf8')).toBe(config)
    expect(second.stderr).toContain('Using the embedded engine')
  },
)

embeddedTest('a dry run writes nothing', async ({ temporaryDirectory: cwd }) => {
  const json = await runCli(['init', '--dry-run', '--json'], { cwd })
  const text = await runCli(['init', '--dry-run'], { cwd })

  expect(json).toMatchObject({ code: 0 })
  expect(new Set(Object.values(states(json.json())))).toEqual(new Set(['would be created']))
  expect(text.stdout).toMatchInlineSnapshot(`
    "would be created  pgtend.config.ts
    would be created  prisma/migrations/migration_lock.toml
    would be created  database "app"
    would be created  extension "vector"
    Next: pgtend init
    "
  `)
  expect(await readdir(cwd)).toEqual([])
})

test('files that are there are never overwritten', async ({ temporaryDirectory: cwd, emptyDatabaseUrl }) => {
  const own = `export default { migrations: { directory: 'sql' } }\n`
  await writeFile(join(cwd, 'pgtend.config.ts'), own)

  const result = await runCli(['init', '--json'], { cwd, env: { DATABASE_URL: emptyDatabaseUrl } })

  expect(result).toMatchObject({ code: 0 })
  expect(states(result.json())).toMatchObject({
    'pgtend.config.ts': 'kept',
    'sql/migration_lock.toml': 'created',
    'extension "vector"': 'created',
  })
  expect(await readFile(join(cwd, 'pgtend.config.ts'), 'utf8')).toBe(own)
})

test.for([undefined, '{"type":"module"}', '{"type":"commonjs"}', '{}'])(
  'the new configuration is read without a word in a project with package.json %s',
  async (manifest, { temporaryDirectory: cwd, emptyDatabaseUrl }) => {
    if (manifest !== undefined) await writeFile(join(cwd, 'package.json'), manifest)
    const env = { DATABASE_URL: emptyDatabaseUrl }

    await runCli(['init'], { cwd, env })
    const second = await runCli(['init', '--dry-run'], { cwd, env })

    expect(second.code).toBe(0)
    expect(second.stderr.trim().split('\n')).toEqual([expect.stringMatching(/^Database: /)])
  },
)

test('without a server nothing is written', async ({ temporaryDirectory: cwd }) => {
  const result = await runCli(['init', '--database-url', 'postgresql://me@127.0.0.1:1/app'], { cwd })

  expect(result.code).toBe(1)
  expect(await readdir(cwd)).toEqual([])
})

function states(result: unknown): Record<string, InitResult['steps'][number]['state']> {
  const { steps } = initResultSchema.parse(result)
  return Object.fromEntries(steps.map(({ what, state }) => [what, state]))
}
