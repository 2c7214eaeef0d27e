import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrationRunSchema } from '@pgtend/migrator'
import { temporaryDirectory, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'
import { failureSchema } from '../../results.ts'

async function project(down: string): Promise<string> {
  const cwd = await temporaryDirectory()
  const folder = join(cwd, 'prisma', 'migrations', '1_note')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'migration.sql'), 'create table note (id int); insert into note values (1), (2);')
  await writeFile(join(folder, 'down.sql'), down)
  return cwd
}

test('down says what would be lost: in the plan, in the question and in the result', async ({ databaseUrl }) => {
  const options = { cwd: await project('drop table note;'), env: { DATABASE_URL: databaseUrl } }
  await runCli(['migrate', 'up'], options)

  const dry = await runCli(['migrate', 'down', '--dry-run'], options)
  const unanswered = await runCli(['migrate', 'down', '--no-input'], options)
  const timestamp = await runCli(['migrate', 'down', '20260101000000', '--yes', '--json'], options)
  const done = await runCli(['migrate', 'down', '--yes', '--json'], options)

  expect(failureSchema.parse(timestamp.json()).error.code).toBe('MIGRATION_UNKNOWN')
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('Loses 2 rows of "public.note".') })
  expect(unanswered).toMatchObject({ code: 2, stderr: expect.stringContaining('loses 2 rows of "public.note"') })
  expect(migrationRunSchema.parse(done.json())).toMatchObject({
    current: null,
    dataLoss: [{ migration: '1_note', table: 'note', column: null, rows: 2, exact: true }],
  })
})

test('down refuses what says that it cannot be undone', async ({ databaseUrl }) => {
  const cwd = await project('-- pgtend: irreversible rows were merged\n')
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  await runCli(['migrate', 'up'], options)

  const result = await runCli(['migrate', 'down', '--yes', '--json'], options)

  expect(result.code).toBe(2)
  expect(failureSchema.parse(result.json()).error).toMatchObject({
    code: 'MIGRATION_IRREVERSIBLE',
    message: expect.stringContaining('rows were merged'),
  })
})
