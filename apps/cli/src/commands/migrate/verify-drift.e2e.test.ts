import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { driftSchema, verificationSchema } from '@pgtend/migrator'
import { temporaryDirectory, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'
import { failureSchema } from '../../results.ts'

const HISTORY = {
  '1_items': ['create table "Order Items" (id int primary key, price numeric(10,2));', 'drop table "Order Items";'],
  '2_notes': ['create table note (id int);\ncreate index note_id on note (id);', 'drop table note;'],
  '3_wrong': ['alter table note add body text;\ncreate index on note (body);', 'drop index note_body_idx;'],
  '4_no_down': ['create table kept ();'],
} as const

async function project(names: readonly (keyof typeof HISTORY)[], config = ''): Promise<string> {
  const cwd = await temporaryDirectory()
  for (const name of names) {
    const [up, down] = HISTORY[name]
    const folder = join(cwd, 'prisma', 'migrations', name)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'migration.sql'), up)
    if (down !== undefined) await writeFile(join(folder, 'down.sql'), down)
  }
  if (config !== '') await writeFile(join(cwd, 'pgtend.config.mts'), config)
  return cwd
}

test('verify names what is not undone, in text and as JSON, and exits 3', { timeout: 60_000 }, async ({
  databaseUrl,
}) => {
  const options = {
    cwd: await project(['1_items', '2_notes', '3_wrong', '4_no_down']),
    env: { DATABASE_URL: databaseUrl },
  }

  const text = await runCli(['migrate', 'verify', '--on-server'], options)
  const json = await runCli(['migrate', 'verify', '3_wrong', '--on-server', '--json'], options)
  const proven = await runCli(['migrate', 'verify', '2_notes', '--on-server'], options)
  const unknown = await runCli(['migrate', 'verify', 'nowhere', '--on-server', '--json'], options)

  expect(text.code).toBe(3)
  expect(text.stdout).toMatch(
    /1_items +proven[^\n]*\n2_notes +proven[^\n]*\n3_wrong +not restored[^\n]*\n4_no_down +no down/,
  )
  expect(text.stdout).toContain(
    '3_wrong is not undone by its down.sql:\nTable public.note\n  extra      column public.note.body\n',
  )
  expect(text.stdout).toContain('2 migrations proven, 1 without a way back, 1 wrong.\nNext: correct 3_wrong, then')
  expect(json.code).toBe(3)
  expect(verificationSchema.parse(json.json())).toMatchObject({ verified: false, skipped: 2 })
  expect(proven).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 migration proven, 1 only applied.\nNext:'),
  })
  expect(failureSchema.parse(unknown.json()).error.code).toBe('MIGRATION_UNKNOWN')
  expect(unknown.code).toBe(2)
})

test('verify needs no database, and with one proves what is pending there', { timeout: 60_000 }, async ({
  databaseUrl,
}) => {
  const cwd = await project(['1_items', '2_notes'])
  const env = { DATABASE_URL: databaseUrl }
  await runCli(['migrate', 'up', '1'], { cwd, env })

  const offline = await runCli(['migrate', 'verify', '--last', '1', '--json'], { cwd })
  const pending = await runCli(['migrate', 'verify', '--pending', '--on-server', '--json'], { cwd, env })

  expect(offline.code).toBe(0)
  expect(offline.stderr).toContain('Proving 1 of 1')
  expect(verificationSchema.parse(offline.json())).toMatchObject({ verified: true, migrations: [{ name: '2_notes' }] })
  expect(verificationSchema.parse(pending.json())).toMatchObject({ verified: true, migrations: [{ name: '2_notes' }] })
})

test('drift is listed by table, in text and as JSON, and exits 3', { timeout: 60_000 }, async ({ databaseUrl, db }) => {
  const cwd = await project(['1_items', '2_notes'], `export default { drift: { ignore: ['extension *'] } }`)
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  const drift = ['migrate', 'drift', '--config', 'pgtend.config.mts', '--on-server']
  await runCli(['migrate', 'up'], options)

  const none = await runCli(drift, options)
  await db.query(`drop index note_id; alter table "Order Items" alter price type numeric(12,2);
    create function one() returns int language sql as 'select 1'`)
  const text = await runCli([...drift, '--ignore', 'view *'], options)
  const json = await runCli([...drift, '--json', '--ignore', 'table public.note', '--ignore', 'function *'], options)
  const revert = await runCli([...drift, '--sql', 'revert', '--ignore', 'function *'], options)
  const mistake = await runCli([...drift, '--json', '--ignore', 'thing x'], options)

  expect(none).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^No drift from 2 applied migrations, replayed on the server\./),
  })
  expect(text.code).toBe(3)
  expect(text.stderr).toContain('Warning: nothing to ignore is named "view *"')
  expect(text.stdout).toContain(
    [
      'Table public.Order Items',
      '  different  column public."Order Items".price',
      '      type in the migrations: numeric(10,2)',
      '      type in the database: numeric(12,2)',
      'Table public.note',
      '  missing    index public.note_id',
      'Not on a table',
      '  extra      function public.one()',
      '',
      '3 differences (1 missing, 1 extra, 1 different) from 2 applied migrations, replayed on the server.',
    ].join('\n'),
  )
  expect(json.code).toBe(3)
  expect(driftSchema.parse(json.json())).toMatchObject({
    drifted: true,
    differences: [{ identity: 'column public."Order Items".price' }],
  })
  expect(revert.code).toBe(3)
  expect(revert.stdout).toContain('CREATE INDEX note_id ON public.note USING btree (id);\n')
  expect(revert.stdout).toMatch(/-- Next: run it with psql, then pgtend migrate drift\n$/)
  expect(mistake.code).toBe(2)
  expect(failureSchema.parse(mistake.json()).error.code).toBe('IGNORE_PATTERN_INVALID')
})

test('the copy that a tune works on is no drift', { timeout: 60_000 }, async ({ databaseUrl, db }) => {
  const cwd = await project(['1_items'])
  const env = { DATABASE_URL: databaseUrl }
  await runCli(['migrate', 'up'], { cwd, env })
  await db.query(`
    create schema pgtend_tune_7; create table pgtend_tune_7.sample (id int);
    comment on schema pgtend_tune_7 is 'pgtend: copy of a table for vector tune, dropped when it ends';
    create schema pgtend_tune_8
  `)

  const drift = await runCli(['migrate', 'drift', '--ignore', 'extension *', '--json'], { cwd, env })

  expect(driftSchema.parse(drift.json()).differences.map(({ identity }) => identity)).toEqual(['schema pgtend_tune_8'])
})
