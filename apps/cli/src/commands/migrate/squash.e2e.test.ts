import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrationRunSchema, writtenDownsSchema } from '@pgtend/migrator'
import { temporaryDirectory, test } from '@pgtend/testing'
import { expect, test as offlineTest, vi } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'
import { failureSchema } from '../../results.ts'
import { squashResultSchema } from './squash-result.ts'

/** Each run of the program starts Node, and in memory an engine or two. */
vi.setConfig({ testTimeout: 180_000 })

const TWO = {
  '20260101000000_note': 'create table note (id int primary key);',
  '20260102000000_body': 'alter table note add column body text;',
}

async function project(migrations: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await temporaryDirectory()
  for (const [name, up] of Object.entries(migrations)) {
    const folder = join(cwd, 'prisma', 'migrations', name)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'migration.sql'), up)
  }
  return cwd
}

function folders(cwd: string): Promise<string[]> {
  return readdir(join(cwd, 'prisma', 'migrations'))
}

test('squash makes one of two that a database has, and up records it there', async ({ databaseUrl }) => {
  const cwd = await project(TWO)
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  const to = '20260102000000_body'
  await runCli(['migrate', 'up'], options)

  const dry = await runCli(['migrate', 'squash', '--to', to, '--dry-run', '--on-server'], options)
  const kept = await folders(cwd)
  const squashed = await runCli(['migrate', 'squash', '--to', to, '--on-server', '--json'], options)
  const up = await runCli(['migrate', 'up', '--json'], options)

  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('create table "note"') })
  expect(kept).toHaveLength(2)
  expect(squashResultSchema.parse(squashed.json())).toMatchObject({
    name: '20260102000000_squashed',
    replaces: Object.keys(TWO),
    finished: [],
  })
  expect(await folders(cwd)).toEqual(['20260102000000_squashed'])
  expect(migrationRunSchema.parse(up.json())).toMatchObject({ current: '20260102000000_squashed', migrations: [] })
})

offlineTest('squash needs no database, and the same command finishes an interrupted one', async () => {
  const cwd = await project(TWO)
  const migrations = join(cwd, 'prisma', 'migrations')
  const old = join(await temporaryDirectory(), 'old')
  await cp(migrations, old, { recursive: true })
  const command = ['migrate', 'squash', '--to', '20260102000000_body']

  const first = await runCli(command, { cwd })
  await cp(join(old, '20260102000000_body'), join(migrations, '20260102000000_body'), { recursive: true })
  const second = await runCli(command, { cwd })

  expect(first).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('2 migrations became 20260102000000_squashed'),
  })
  expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('an interrupted squash had left') })
  expect(await folders(cwd)).toEqual(['20260102000000_squashed'])
})

offlineTest('squash stops at statements that write rows', async () => {
  const cwd = await project({ ...TWO, '20260102000000_body': 'insert into note values (1);' })

  const result = await runCli(['migrate', 'squash', '--to', '20260102000000_body', '--json'], { cwd })

  expect(result.code).toBe(3)
  expect(failureSchema.parse(result.json()).error).toMatchObject({
    code: 'SQUASH_DATA_STATEMENTS',
    hint: expect.stringContaining('--keep-data-statements'),
  })
  expect(await folders(cwd)).toHaveLength(2)
})

test('down --generate prints in a dry run, and writes what is proven but over nothing', async ({ databaseUrl }) => {
  const cwd = await project({ ...TWO, '20260103000000_rows': 'update note set id = 1;' })
  const down = (name: string): string => join(cwd, 'prisma', 'migrations', name, 'down.sql')
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  await writeFile(down('20260101000000_note'), 'drop table note cascade;')

  const dry = await runCli(['migrate', 'down', '--generate', '--dry-run', '--on-server'], options)
  const written = await runCli(['migrate', 'down', '--generate', '--on-server', '--json'], options)
  const kept = await runCli(['migrate', 'down', '--generate', '20260101000000_note', '--on-server'], options)

  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('drop column "body"') })
  expect(written.code).toBe(0)
  expect(writtenDownsSchema.parse(written.json()).migrations.map(({ name, status }) => [name, status])).toEqual([
    ['20260102000000_body', 'proven'],
    ['20260103000000_rows', 'irreversible'],
  ])
  expect(await readFile(down('20260103000000_rows'), 'utf8')).toContain('-- pgtend: irreversible update of "note"')
  expect(kept).toMatchObject({ code: 3, stdout: expect.stringContaining('--force') })
  expect(await readFile(down('20260101000000_note'), 'utf8')).toBe('drop table note cascade;')
})
