import { execFile } from 'node:child_process'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { forgetResultSchema, renameResultSchema, repairResultSchema } from '@pgtend/migrator'
import { temporaryDirectory, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'
import { failureSchema } from '../../results.ts'

const run = promisify(execFile)
const NAME = '1_notes'

/** One applied migration, committed in git. */
async function appliedProject(databaseUrl: string) {
  const cwd = await temporaryDirectory()
  const folder = join(cwd, 'prisma/migrations', NAME)
  const write = (text: string): Promise<void> => writeFile(join(folder, 'migration.sql'), text)
  await mkdir(folder, { recursive: true })
  await write('create table note (id int);\ncreate index note_id on note (id);\n')
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']
  await run('git', ['init', '-q'], { cwd })
  await run('git', ['add', '.'], { cwd })
  await run('git', [...author, 'commit', '-q', '-m', 'notes'], { cwd })
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  await runCli(['migrate', 'up'], options)
  return { options, folder, write }
}

test('an edit of comments is recognised with the text from git, asked about and accepted', async ({ databaseUrl }) => {
  const { options, write } = await appliedProject(databaseUrl)
  await write('-- Notes.\nCREATE TABLE note (id int);\n\ncreate index note_id on note (id);\n')

  const dry = await runCli(['migrate', 'repair', '--dry-run'], options)
  const asked = await runCli(['migrate', 'repair', '--json'], options)
  const repaired = await runCli(['migrate', 'repair', '--yes', '--json'], options)
  const again = await runCli(['migrate', 'repair'], options)

  expect(dry).toMatchObject({ code: 0 })
  expect(dry.stdout).toMatch(
    /^1_notes: the same statements; only comments and white space differ \(compared with commit \w+\)\n/,
  )
  expect(failureSchema.parse(asked.json()).error.code).toBe('ANSWER_NEEDED')
  expect(repairResultSchema.parse(repaired.json()).repaired).toMatchObject([{ name: NAME, edit: 'comments' }])
  expect(again.stdout).toContain('Nothing to repair')
  expect((await runCli(['migrate', 'status'], options)).code).toBe(0)
})

test('other statements are shown and need --accept-changes', async ({ databaseUrl }) => {
  const { options, write } = await appliedProject(databaseUrl)
  await write('create table note (id int);\ncreate unique index note_id on note (id);\n')

  const dry = await runCli(['migrate', 'repair', NAME, '--dry-run'], options)
  const refused = await runCli(['migrate', 'repair', '--yes', '--json'], options)
  const accepted = await runCli(['migrate', 'repair', '--accept-changes'], options)

  expect(dry.code).toBe(3)
  expect(dry.stdout).toContain(
    '  - line 2: create index note_id on note (id)\n  + line 2: create unique index note_id on note (id)\n',
  )
  expect(refused.code).toBe(3)
  expect(failureSchema.parse(refused.json()).error.code).toBe('MIGRATION_CHANGES_NOT_ACCEPTED')
  expect(accepted).toMatchObject({ code: 0, stdout: '1 checksum written.\nNext: pgtend migrate status\n' })
})

test('a migration whose folder is gone is forgotten after a question', async ({ databaseUrl, db }) => {
  const { options, folder } = await appliedProject(databaseUrl)
  await rm(folder, { recursive: true })

  const asked = await runCli(['migrate', 'repair', '--forget', NAME, '--json'], options)
  const forgotten = await runCli(['migrate', 'repair', '--forget', NAME, '--yes', '--json'], options)

  expect(failureSchema.parse(asked.json()).error.code).toBe('ANSWER_NEEDED')
  expect(forgetResultSchema.parse(forgotten.json())).toEqual({ dryRun: false, forgotten: NAME })
  expect(
    (await db.query('select finished_at, rolled_back_at is not null as back from _prisma_migrations')).rows,
  ).toEqual([{ finished_at: null, back: true }])
})

test('a migration whose folder has another name is accepted under that, by the command that the refusal names', async ({
  databaseUrl,
  db,
}) => {
  const { options, folder } = await appliedProject(databaseUrl)
  const renamed = '2_notes'
  await rename(folder, join(folder, '..', renamed))
  const repair = ['migrate', 'repair', '--renamed', `${NAME}:${renamed}`]

  const refused = await runCli(['migrate', 'up', '--json'], options)
  const dry = await runCli([...repair, '--dry-run'], options)
  const asked = await runCli([...repair, '--json'], options)
  const halves = await runCli(['migrate', 'repair', '--renamed', NAME, '--yes'], options)
  const accepted = await runCli([...repair, '--yes', '--json'], options)
  const up = await runCli(['migrate', 'up', '--json'], options)

  expect(failureSchema.parse(refused.json()).error.hint).toContain(`pgtend ${repair.join(' ')}`)
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining(`${renamed} would be marked as applied`) })
  expect(failureSchema.parse(asked.json()).error.code).toBe('ANSWER_NEEDED')
  expect(halves).toMatchObject({ code: 2, stderr: expect.stringContaining('is not OLD:NEW') })
  expect(renameResultSchema.parse(accepted.json())).toEqual({ dryRun: false, from: NAME, to: renamed })
  expect(up.json()).toMatchObject({ migrations: [], current: renamed })
  expect(
    (await db.query('select migration_name as name from _prisma_migrations where finished_at is not null')).rows,
  ).toEqual([{ name: renamed }])
})
