import { execFile } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { migrationHeadsSchema, rebaseResultSchema } from '@pgtend/migrator'
import { embeddedTest, temporaryDirectory, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'
import { failureSchema } from '../../results.ts'

const run = promisify(execFile)
const AUTHOR = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']

async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  await run('git', [...AUTHOR, ...args], { cwd })
}

async function write(cwd: string, name: string): Promise<void> {
  const folder = join(cwd, 'prisma/migrations', name)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'migration.sql'), `create table "${name}" ();`)
}

async function commit(cwd: string, name: string): Promise<void> {
  await write(cwd, name)
  await git(cwd, 'add', '.')
  await git(cwd, 'commit', '-q', '-m', name)
}

/** A branch `mine` with one migration, which `main` overtook with another. */
async function twoBranches(): Promise<string> {
  const cwd = await temporaryDirectory()
  await git(cwd, 'init', '-q', '-b', 'main')
  await commit(cwd, '20260101000000_first')
  await git(cwd, 'checkout', '-q', '-b', 'mine')
  await commit(cwd, '20260102000000_mine')
  await git(cwd, 'checkout', '-q', 'main')
  await commit(cwd, '20260103000000_theirs')
  await git(cwd, 'checkout', '-q', 'mine')
  return cwd
}

embeddedTest('git alone shows a second head; rebase makes it one', async () => {
  const cwd = await twoBranches()

  const heads = await runCli(['migrate', 'heads', '--offline'], { cwd })
  const merge = await runCli(['migrate', 'merge', '--offline', '--json'], { cwd })
  const rebased = await runCli(['migrate', 'rebase', '--offline', '--json'], { cwd })
  await git(cwd, 'merge', '-q', '--no-edit', 'main')
  const after = await runCli(['migrate', 'heads', '--offline', '--base', 'main'], { cwd })

  expect(heads).toMatchObject({ code: 3, stderr: '' })
  expect(heads.stdout).toBe(
    [
      '20260103000000_theirs  (newest of the line)',
      '20260102000000_mine  (out of order)',
      '  20260102000000_mine: after 20260101000000_first, before 1 migration that came first',
      '2 heads (compared with main).',
      'Next: pgtend migrate rebase --dry-run\n',
    ].join('\n'),
  )
  expect(migrationHeadsSchema.parse(merge.json()).heads).toHaveLength(2)
  const { renamed } = rebaseResultSchema.parse(rebased.json())
  expect(renamed).toMatchObject([{ from: '20260102000000_mine', to: expect.stringMatching(/^20\d{12}_mine$/) }])
  expect(after).toMatchObject({ code: 0, stdout: expect.stringContaining('One head') })
  expect(await readdir(join(cwd, 'prisma/migrations'))).toEqual(
    ['20260101000000_first', '20260103000000_theirs', renamed[0]?.to ?? ''].toSorted(),
  )
})

embeddedTest('what the base branch has, and a base branch that does not exist, are refused', async () => {
  const cwd = await twoBranches()

  const published = await runCli(['migrate', 'rebase', '20260101000000_first', '--offline', '--json'], { cwd })
  const unknown = await runCli(['migrate', 'heads', '--offline', '--base', 'nowhere', '--json'], { cwd })

  expect(published.code).toBe(2)
  expect(failureSchema.parse(published.json()).error).toMatchObject({ code: 'MIGRATION_PUBLISHED' })
  expect(unknown.code).toBe(2)
  expect(failureSchema.parse(unknown.json()).error.message).toBe(
    'git knows no branch "nowhere" that this one comes from',
  )
})

embeddedTest(
  'a shallow clone and a folder in no repository say nothing about branches, so they are refused',
  async () => {
    const [origin, clone, bare] = [await twoBranches(), await temporaryDirectory(), await temporaryDirectory()]
    await git(clone, 'clone', '-q', '--depth', '1', '--no-single-branch', `file://${origin}`, '.')
    await write(bare, '1_alone')

    const shallow = await runCli(['migrate', 'heads', '--offline', '--base', 'origin/main', '--json'], { cwd: clone })
    const alone = await runCli(['migrate', 'heads', '--offline', '--json'], { cwd: bare })

    expect(shallow.code).toBe(2)
    expect(failureSchema.parse(shallow.json()).error.hint).toContain('git fetch --unshallow origin')
    expect(alone.code).toBe(2)
    expect(failureSchema.parse(alone.json()).error.code).toBe('MIGRATION_BRANCHES_UNKNOWN')
  },
)

embeddedTest('in a hook of git, which names a repository of its own, the folder is still found', async () => {
  const cwd = await twoBranches()

  const heads = await runCli(['migrate', 'heads', '--offline'], { cwd, env: { GIT_DIR: join(cwd, '.git') } })

  expect(heads).toMatchObject({ code: 3, stdout: expect.stringContaining('2 heads (compared with main).') })
})

test('what this database has applied is late all the same, and left alone', async ({ databaseUrl }) => {
  const cwd = await twoBranches()
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  await runCli(['migrate', 'up'], options)

  const heads = await runCli(['migrate', 'heads'], options)
  const rebased = await runCli(['migrate', 'rebase', '--json'], options)

  expect(heads).toMatchObject({ code: 3, stdout: expect.stringContaining('applied in this database: undo it') })
  expect(rebased.code).toBe(3)
  expect(rebaseResultSchema.parse(rebased.json())).toMatchObject({ renamed: [], applied: ['20260102000000_mine'] })
})

test('up refuses a late migration outside development, unless it is allowed', async ({ databaseUrl }) => {
  const cwd = await temporaryDirectory()
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  await write(cwd, '2_second')
  await runCli(['migrate', 'up'], options)
  await write(cwd, '1_late')

  const heads = await runCli(['migrate', 'heads'], options)
  const refused = await runCli(['migrate', 'up', '--env', 'staging', '--json'], options)
  const inCi = await runCli(['migrate', 'deploy'], { cwd, env: { DATABASE_URL: databaseUrl, CI: 'true' } })
  const strict = await runCli(['migrate', 'up', '--strict', '--dry-run'], options)
  const sql = await runCli(['migrate', 'sql', '--env', 'staging'], options)
  const allowedSql = await runCli(['migrate', 'sql', '--env', 'staging', '--allow-out-of-order'], options)
  const allowed = await runCli(['migrate', 'up', '--env', 'staging', '--allow-out-of-order'], options)

  expect(heads).toMatchObject({ code: 3, stderr: expect.stringContaining('No base branch') })
  expect(heads.stdout).toContain('2 heads (compared with the database).')
  expect(refused.code).toBe(3)
  expect(inCi).toMatchObject({ code: 3, stderr: expect.stringContaining('"1_late" sorts before') })
  const { error } = failureSchema.parse(refused.json())
  expect(error.code).toBe('MIGRATION_OUT_OF_ORDER')
  expect(error.hint).toMatch(/`pgtend migrate rebase`.*`pgtend migrate up --allow-out-of-order`/)
  expect(sql).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('"1_late" sorts before') })
  expect(allowedSql).toMatchObject({ code: 0, stdout: expect.stringContaining('create table "1_late"') })
  expect(strict).toMatchObject({ code: 3, stdout: expect.stringContaining('Problem: pending migration "1_late"') })
  expect(allowed).toMatchObject({ code: 0 })
  expect(allowed.stderr).not.toContain('Warning')
})
