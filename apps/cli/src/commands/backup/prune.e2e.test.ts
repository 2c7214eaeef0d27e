import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  backupCreatedSchema,
  backupDetailsSchema,
  backupListSchema,
  markResultSchema,
  pruneReportSchema,
} from '@pgtend/backup'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { runCli } from '../../../test/run-cli.ts'

const CONFIG = `export default {
  backup: {
    encryption: 'none',
    derived: [{ column: 'memories.embedding', cost: 'pnpm embed' }],
    classes: { hourly: { leaveOutDerived: true } },
  },
}
`
/** Loaded before the program: its clock is ten days ahead. */
const TEN_DAYS_LATER = `
  const real = Date
  const later = () => real.now() + 10 * 86_400_000
  globalThis.Date = class extends real {
    constructor(...given) { given.length === 0 ? super(later()) : super(...given) }
    static now() { return later() }
  }
`

test('a plan is agreed to by its hash; what it removes is held, trashed and brought back', {
  timeout: 240_000,
}, async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
  await db.query('create table memories (id int)')
  await writeFile(join(cwd, 'pgtend.config.ts'), CONFIG)
  await writeFile(join(cwd, 'later.mjs'), TEN_DAYS_LATER)
  const later = { DATABASE_URL: databaseUrl, NODE_OPTIONS: `--import=${join(cwd, 'later.mjs')}` }
  const cli = (...args: string[]) => runCli(['backup', ...args], { cwd, env: { DATABASE_URL: databaseUrl } })
  const tenDaysLater = (...args: string[]) => runCli(['backup', 'prune', ...args], { cwd, env: later })
  const older = backupCreatedSchema.parse((await cli('create', '--json')).json()).backup.id
  const newer = backupCreatedSchema.parse((await cli('create', '--json')).json()).backup.id

  const [planned, asJson] = await Promise.all([tenDaysLater(), tenDaysLater('--json')])
  const { hash, plan } = pruneReportSchema.parse(asJson.json())
  const [held, empty, long] = await Promise.all([
    cli('hold', older, '--reason', 'audit', '--json'),
    cli('hold', newer, '--reason', ' '),
    cli('hold', newer, '--reason', 'one\ntwo'),
  ])
  const changed = await tenDaysLater('--apply', hash, '--json')
  const released = await cli('release', older)
  const dry = await tenDaysLater('--apply', hash, '--dry-run', '--json')
  const applied = await tenDaysLater('--apply', hash, '--json')
  const listed = backupListSchema.parse((await cli('list', '--json')).json())
  const back = await cli('untrash', older)
  const cron = await tenDaysLater('--apply', 'auto')

  expect(planned).toMatchObject({ code: 0 })
  expect(planned.stdout).toMatch(/keep .*newest complete backup\ntrash .*older than 7 days, and no other rule keeps it/)
  expect(planned.stdout).toContain(`Next: pgtend backup prune --apply ${hash}\n`)
  expect(plan.decisions.map(({ action, id }) => [action, id])).toEqual([
    ['keep', newer],
    ['trash', older],
  ])
  expect(markResultSchema.parse(held.json())).toMatchObject({ id: older, held: 'audit', changed: true })
  expect([empty.code, long.code]).toEqual([2, 2])
  expect(changed).toMatchObject({ code: 3 })
  expect(changed.json()).toMatchObject({ error: { code: 'BACKUP_PRUNE_CHANGED' } })
  expect(released.stdout).toContain('is no longer held')
  expect(pruneReportSchema.parse(dry.json()).result).toBeNull()
  expect(pruneReportSchema.parse(applied.json()).result).toMatchObject({ trashed: [{ id: older }], deleted: [] })
  expect(listed).toMatchObject({ backups: [{ id: newer }], trash: [{ id: older }] })
  expect(back.stdout).toContain(`Next: pgtend backup hold ${older} --reason TEXT`)
  expect(cron).toMatchObject({ code: 0, stdout: expect.stringContaining('Put 1 backup into the trash; deleted 0.') })
})

test('a class leaves derived data out and says what that costs', { timeout: 120_000 }, async ({
  databaseUrl,
  db,
  temporaryDirectory: cwd,
}) => {
  await db.query(`
    create table memories (id int primary key, embedding vector(3));
    insert into memories select n, array[n, 1, 2]::vector from generate_series(1, 100) n;
  `)
  await writeFile(join(cwd, 'pgtend.config.ts'), CONFIG)
  const cli = (...args: string[]) => runCli(['backup', ...args], { cwd, env: { DATABASE_URL: databaseUrl } })

  const created = await cli('create', '--class', 'hourly', '--json')
  const [unknown, details] = await Promise.all([
    cli('create', '--class', 'daily', '--json'),
    cli('show', 'latest', '--json'),
  ])
  const shown = backupDetailsSchema.parse(details.json())

  expect(backupCreatedSchema.parse(created.json()).backup).toMatchObject({ class: 'hourly', partial: true, rows: 100 })
  expect(unknown).toMatchObject({ code: 2 })
  expect(unknown.json()).toMatchObject({ error: { code: 'BACKUP_OPTIONS_INVALID' } })
  expect(shown.manifest.derived).toEqual([
    {
      schema: 'public',
      table: 'memories',
      column: 'embedding',
      rows: 100,
      object: 'derived/0.sql.zst',
      cost: '100 values of vector(3), 0.0 MB; pnpm embed',
    },
  ])
})
