import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  backupCreatedSchema,
  backupDetailsSchema,
  backupListSchema,
  backupReportSchema,
  backupVerificationSchema,
  backupVerificationsSchema,
} from '@pgtend/backup'
import { embeddedTest, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

const ROWS = `
  create table "Order Items" (id int primary key, embedding vector(3));
  insert into "Order Items" select n, array[n, 1, 2]::vector from generate_series(1, 50) n;
`

test('backups are verified in several places and to a level, and the report says what that is worth', {
  timeout: 180_000,
}, async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query(ROWS)
  await writeFile(
    join(cwd, 'pgtend.config.ts'),
    `export default { backup: {
      encryption: 'none', targets: { rpoHours: 24, rtoMinutes: 10 }, copies: [{ name: 'shelf', directory: 'shelf' }],
    } }`,
  )
  const env = { DATABASE_URL: databaseUrl, OTHER_URL: databaseUrl }
  const cli = (...args: string[]) => runCli(['backup', ...args, '--json'], { cwd, env })

  const empty = await cli('report')
  const { backup } = backupCreatedSchema.parse((await cli('create', '--no-copy')).json())
  const files = await cli('verify', backup.id, '--level', '1')
  const unproven = await cli('report')
  const temporary = await cli('verify', '--newest-unverified', '--on', 'temporary')
  const other = await cli('verify', 'latest', '--on-url-env', 'OTHER_URL', '--level', '3')
  const nothingLeft = await cli('verify', '--all-unverified')
  const proven = await cli('report')
  const text = await runCli(['backup', 'report'], { cwd, env })
  const shown = await cli('show', 'latest')
  const listed = await cli('list', '--state', 'good')

  expect(empty.code).toBe(3)
  expect(backupReportSchema.parse(empty.json())).toMatchObject({
    databases: [{ backups: 0, findings: [{ code: 'no-backup' }] }],
  })
  expect(backupVerificationSchema.parse(files.json())).toMatchObject({ ok: true, level: 1, where: 'files' })
  expect(unproven.code).toBe(3)
  expect(unproven.json()).toMatchObject({ attention: true, databases: [{ recoveryPoint: { good: null } }] })
  expect(backupVerificationsSchema.parse(temporary.json())).toMatchObject({
    verifications: [{ ok: true, level: 4, where: 'temporary cluster', checks: ['vectors.json'], rows: 50 }],
    failures: [],
  })
  expect(other.json()).toMatchObject({ ok: true, level: 3, where: 'other server' })
  expect(nothingLeft).toMatchObject({ code: 0 })
  expect(nothingLeft.json()).toEqual({ verifications: [], failures: [] })
  expect(proven.code).toBe(0)
  const [database] = backupReportSchema.parse(proven.json()).databases
  expect(database).toMatchObject({ recoveryPoint: { good: { id: backup.id } }, rtoTargetMs: 600_000 })
  expect(database?.restoreTrendMs).toHaveLength(2)
  expect(database?.findings.map(({ code }) => code)).toEqual(['not-encrypted', 'no-off-site-copy'])
  expect(text.stdout).toMatch(/Work lost now {3}.*to spare\)\n {2}Restore takes {3}.*other server\)/)
  expect(backupDetailsSchema.parse(shown.json()).verifications.map(({ level }) => level)).toEqual([1, 1, 4, 3])
  expect(backupListSchema.parse(listed.json())).toMatchObject({
    backups: [{ id: backup.id, state: 'good', level: 4 }],
    copies: [{ name: 'shelf', ids: [] }],
  })
  const { rows } = await db.query('select id, state, level from pgtend.backup_catalog')
  expect(rows).toEqual([{ id: backup.id, state: 'good', level: 4 }])
})

test('a place that is unknown, unset or a URL with a password is refused, and the password is not repeated', async ({
  databaseUrl,
  temporaryDirectory: cwd,
}) => {
  const verify = (...args: string[]) =>
    runCli(['backup', 'verify', ...args, '--json'], { cwd, env: { DATABASE_URL: databaseUrl } })

  const results = await Promise.all([
    verify('latest', '--on', 'postgresql://app:hunter2@db.example.com/app'),
    verify('latest', '--on', 'mars'),
    verify('latest', '--on', 'other'),
    verify('latest', '--on-url-env', 'NOBODY_SET_THIS'),
    verify('latest', '--newest-unverified'),
  ])
  const wrongLevel = await verify('latest', '--level', '5')
  const none = await verify()

  for (const result of results) {
    expect(result.code).toBe(2)
    expect(result.json()).toMatchObject({ error: { code: 'USAGE' } })
    expect(`${result.stdout}${result.stderr}`).not.toContain('hunter2')
  }
  expect(results[0]?.json()).toMatchObject({ error: { hint: expect.stringContaining('--on-url-env') } })
  expect(wrongLevel.code).toBe(2)
  expect(none.json()).toMatchObject({ error: { code: 'BACKUP_NOT_FOUND' } })
})

embeddedTest(
  'the embedded engine verifies in another of its kind, and reports',
  { timeout: 180_000 },
  async ({ embeddedDirectory, temporaryDirectory: cwd }) => {
    const config = { embedded: { directory: embeddedDirectory }, backup: { encryption: 'none' } }
    await writeFile(join(cwd, 'pgtend.config.ts'), `export default ${JSON.stringify(config)}`)
    await runCli(['backup', 'create'], { cwd })

    const verified = await runCli(['backup', 'verify', 'latest', '--on', 'embedded', '--json'], { cwd })
    const report = await runCli(['backup', 'report', '--json'], { cwd })

    expect(backupVerificationSchema.parse(verified.json())).toMatchObject({ ok: true, level: 3, where: 'embedded' })
    expect(report.code).toBe(0)
    expect(backupReportSchema.parse(report.json())).toMatchObject({ attention: false, databases: [{ good: 1 }] })
  },
)

embeddedTest(
  'a manifest that cannot be read is listed apart, reported, and needs attention',
  async ({ temporaryDirectory: cwd }) => {
    const folder = join(cwd, '.pgtend/backups/app/20261121T000000Z-abcdef')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'manifest.json'), '{"format": 1,')

    const listed = await runCli(['backup', 'list', '--json'], { cwd })
    const text = await runCli(['backup', 'list'], { cwd })
    const report = await runCli(['backup', 'report', '--json'], { cwd })

    expect(listed.code).toBe(3)
    expect(backupListSchema.parse(listed.json())).toMatchObject({
      backups: [],
      unreadable: [{ database: 'app', id: '20261121T000000Z-abcdef' }],
    })
    expect(text.stdout).toMatch(/^Unreadable: 20261121T000000Z-abcdef: .* is not JSON\nNo backups\./)
    const [app] = backupReportSchema.parse(report.json()).databases
    expect(app?.findings.map(({ code }) => code)).toEqual(['no-backup', 'unreadable'])
  },
)
