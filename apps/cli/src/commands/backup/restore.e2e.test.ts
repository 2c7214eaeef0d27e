import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  backupReportSchema,
  restoreDryRunSchema,
  restoreResultSchema,
  safetyPrunePlanSchema,
  undoPlanSchema,
} from '@pgtend/backup'
import { test, withClient } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

const ROWS = `
  create schema sales;
  create table sales."Order Items" (id int primary key, embedding vector(3));
  insert into sales."Order Items" select n, array[n, 1, 2]::vector from generate_series(1, 100) n;
  create index on sales."Order Items" using hnsw (embedding vector_l2_ops);
  create table state as select 'backed up' as state;
`

test('the newest backup is restored into a new database, whole or one table of it', { timeout: 120_000 }, async ({
  databaseUrl,
  db,
  server,
  temporaryDirectory: cwd,
}) => {
  await db.query(ROWS)
  const cli = (...args: string[]) => runCli(['backup', ...args], { cwd, env: { DATABASE_URL: databaseUrl } })
  const [whole, part] = [1, 2].map((n) => `${new URL(databaseUrl).pathname.slice(1)}_${n}`) as [string, string]
  await cli('create', '--no-encryption')

  const restored = await cli('restore', '--to', whole)
  const table = await cli('restore', '--to', part, '--table', 'sales."Order Items"', '--json')
  const again = await cli('restore', '--to', whole, '--json')
  const nothing = await cli('restore', '--to', 'never', '--table', 'sales.items', '--json')
  const wrong = await cli('restore', '--to', 'never', '--table', 'a.b.c', '--json')
  const roles = await cli('restore', '--to', 'never', '--map-role', 'app', '--json')

  expect(restored.stdout).toMatch(
    /^Restored .* 2 tables with 101 rows equal to the backup\.\nUsable with exact search after/,
  )
  expect(restored.stdout).toMatch(/fast with 1 vector index after .*\nNext: pgtend db health\n$/)
  expect(restoreResultSchema.parse(table.json())).toMatchObject({ tables: 1, rows: 100, compared: true })
  expect(again.json()).toMatchObject({ error: { code: 'RESTORE_TARGET_EXISTS' } })
  expect(nothing).toMatchObject({ code: 2 })
  expect(wrong).toMatchObject({ code: 2 })
  expect(roles).toMatchObject({ code: 2 })
  await withClient(server.adminUrl, async (client) => {
    for (const name of [whole, part]) await client.query(`drop database "${name}" with (force)`)
  })
})

test('a restore in place is undone by the command that it prints, outside of development too', {
  timeout: 120_000,
}, async ({ databaseUrl, db, server, temporaryDirectory: cwd }) => {
  await db.query(ROWS)
  const name = new URL(databaseUrl).pathname.slice(1)
  const cli = (...args: string[]) => runCli(['backup', ...args], { cwd, env: { DATABASE_URL: databaseUrl } })
  await cli('create', '--no-encryption')
  await db.query(`update state set state = 'later'`)
  await db.end()

  const early = await cli('restore', '--undo', '--confirm', name, '--json')
  const short = await cli('restore', '--in-place', '--dry-run', '--assume-disk', '1kB')
  const restored = await cli('restore', '--in-place', '--confirm', name)
  const pruning = await cli('prune', '--safety-databases', '--dry-run', '--json')
  const reported = await cli('report', '--json')
  const planned = await cli('restore', '--in-place', '--dry-run')
  const dry = await cli('restore', '--undo', '--dry-run')
  const unconfirmed = await cli('restore', '--undo', '--no-input')
  const undo = /^To undo: pgtend (.*)$/m.exec(restored.stdout)?.[1]?.split(' ') ?? []
  const undone = await runCli([...undo, '--json'], {
    cwd,
    env: { DATABASE_URL: databaseUrl, PGTEND_ENV: 'staging' },
  })

  expect(early.json()).toMatchObject({ error: { code: 'RESTORE_NOTHING_TO_UNDO' } })
  expect(short).toMatchObject({ code: 3, stdout: expect.stringContaining('would fail') })
  expect(undo).toEqual(['backup', 'restore', '--undo', '--confirm', name])
  const [kept] = safetyPrunePlanSchema.parse(pruning.json()).keep
  expect(kept).toMatchObject({ name: expect.stringContaining(`${name}_pre_restore_`), bytes: expect.any(Number) })
  const [report] = backupReportSchema.parse(reported.json()).databases
  expect(report?.replaced).toEqual([kept])
  expect(report?.findings.map(({ code }) => code)).toContain('replaced-kept')
  expect(planned.stdout).toContain(`Kept from earlier restores: ${kept?.name} (`)
  const instead = `Nothing was done.\nNext: run the same command with --confirm ${name} instead of --dry-run\n`
  expect(planned.stdout).toContain(instead)
  expect(dry.stdout).toContain(instead)
  expect(unconfirmed).toMatchObject({ code: 2 })
  const { aside } = undoPlanSchema.parse(undone.json())
  await withClient(databaseUrl, async (client) => {
    expect((await client.query('select state from state')).rows).toEqual([{ state: 'later' }])
  })
  await withClient(server.adminUrl, (client) => client.query(`drop database "${aside}" with (force)`))
})

test('a dry run looks at dump and server; on a full disk the database is dropped after a checked backup', {
  timeout: 120_000,
}, async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query(ROWS)
  await db.end()
  const name = new URL(databaseUrl).pathname.slice(1)
  await writeFile(join(cwd, 'pgtend.config.ts'), `export default { backup: { encryption: 'none' } }`)
  const cli = (...args: string[]) => runCli(['backup', ...args], { cwd, env: { DATABASE_URL: databaseUrl } })
  await cli('create')

  const replacing = ['restore', '--in-place', '--replace-after-safety-dump'] as const
  const roomy = await cli(...replacing, '--dry-run', '--json')
  const dry = await cli(...replacing, '--assume-disk', '1MB', '--dry-run', '--json')
  const done = await cli(...replacing, '--assume-disk', '1MB', '--confirm', name, '--json')

  expect(restoreDryRunSchema.parse(roomy.json())).toMatchObject({
    dropsFirst: false,
    safety: expect.stringContaining('_pre_restore_'),
    steps: expect.arrayContaining([expect.stringContaining('the server has room for both')]),
  })
  expect(restoreDryRunSchema.parse(dry.json())).toMatchObject({
    dropsFirst: true,
    safety: null,
    preflight: { problems: [] },
  })
  expect(restoreResultSchema.parse(done.json())).toMatchObject({ safety: null, safetyBackup: expect.any(String) })
  await withClient(databaseUrl, async (client) => {
    expect((await client.query('select count(*)::int as n from sales."Order Items"')).rows).toEqual([{ n: 100 }])
  })
})

test.for([
  ['latest', '--to', 'copy', '--replace-after-safety-dump'],
  ['--undo', '--table', 'memory'],
  ['latest', '--to', 'copy', '--in-place'],
])('options that say two things are refused: %s', async (args, { temporaryDirectory: cwd }) => {
  const refused = await runCli(['backup', 'restore', ...args, '--json'], { cwd })

  expect(refused.code).toBe(2)
  expect(refused.json()).toMatchObject({
    error: { code: 'USAGE', message: expect.stringContaining('cannot be used with') },
  })
})
