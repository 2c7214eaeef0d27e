import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { backupCreatedSchema, backupListSchema, copyPlanSchema } from '@pgtend/backup'
import { embeddedTest, type S3Stub, startS3Stub, test, withClient } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { type CliResult, runCli, startCli } from '../../../test/run-cli.ts'

const TIMEOUT = { timeout: 180_000 }
const ROWS = `
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (id int primary key, "select" text);
  insert into "Odd Name"."Order Items" select n, md5(n::text) from generate_series(1, 500) n;
`

type Cli = (...args: string[]) => Promise<CliResult>

/** A project whose backups go to a bucket, and from there to a folder; and its commands. */
async function project(
  cwd: string,
  env: Readonly<Record<string, string>>,
  more: object = {},
): Promise<{ readonly cli: Cli; readonly stub: S3Stub }> {
  const stub = await startS3Stub()
  onTestFinished(() => stub.stop())
  const s3 = { bucket: stub.bucket, prefix: 'db', endpoint: stub.endpoint }
  const backup = { encryption: 'none', s3, copies: [{ name: 'disk', directory: 'disk' }] }
  await writeFile(join(cwd, 'pgtend.config.ts'), `export default ${JSON.stringify({ backup, ...more })}\n`)
  return { stub, cli: (...args) => runCli(args, { cwd, env: { ...stub.env, ...env }, timeoutMs: 120_000 }) }
}

test(
  'backups are created in a bucket, copied, verified and restored from it',
  TIMEOUT,
  async ({ databaseUrl, db, server, temporaryDirectory: cwd }) => {
    await db.query(ROWS)
    const { cli, stub } = await project(cwd, { DATABASE_URL: databaseUrl })
    const url = new URL(databaseUrl)
    url.pathname += '_copy'
    const copy = url.pathname.slice(1)
    onTestFinished(() =>
      withClient(server.adminUrl, async (client) => void (await client.query(`drop database if exists "${copy}"`))),
    )
    // Two answers of a busy server, and a connection that breaks, are nobody's concern.
    stub.inject({ fault: { kind: 'slow down' }, operation: 'PutObject', skip: 2, times: 2 })
    stub.inject({ fault: { kind: 'reset download', afterBytes: 100 }, operation: 'GetObject', key: /dump/ })

    const created = await cli('backup', 'create', '--verify', '--format', 'directory', '--json')
    const { backup, copies, verification } = backupCreatedSchema.parse(created.json())
    const listed = await cli('backup', 'list', '--json')
    const restored = await cli('backup', 'restore', 'latest', '--to', copy, '--json')
    const there = await cli('backup', 'list', '--store', 'disk', '--json')

    expect([created.code, verification?.ok, copies]).toEqual([0, true, [{ place: 'disk', problem: null }]])
    expect(backupListSchema.parse(listed.json())).toMatchObject({
      location: 's3://backups/db',
      backups: [{ id: backup.id, state: 'good' }],
    })
    expect(restored).toMatchObject({ code: 0 })
    const { rows } = await withClient(url.href, (client) =>
      client.query('select count(*)::int as n from "Odd Name"."Order Items"'),
    )
    expect(rows).toEqual([{ n: 500 }])
    expect(backupListSchema.parse(there.json()).backups).toMatchObject([{ id: backup.id, state: 'good' }])
    expect(stub.unfinishedUploads()).toEqual([])
    expect(stub.keys().filter((key) => !key.startsWith(`db/${backup.database}/${backup.id}/`))).toEqual([])
  },
)

embeddedTest(
  'backups of the embedded engine go to a bucket and come back',
  TIMEOUT,
  async ({ embeddedDirectory, temporaryDirectory: cwd }) => {
    const { cli } = await project(cwd, {}, { embedded: { directory: embeddedDirectory } })

    const created = await cli('backup', 'create', '--json')
    const restored = await cli('backup', 'restore', 'latest', '--store', 'disk', '--to', 'again', '--json')

    expect(backupCreatedSchema.parse(created.json())).toMatchObject({ copies: [{ place: 'disk', problem: null }] })
    expect(restored.code).toBe(0)
  },
)

test(
  'a bucket that refuses or is gone is named, and what was written before stays hidden',
  TIMEOUT,
  async ({ databaseUrl, temporaryDirectory: cwd }) => {
    const { cli, stub } = await project(cwd, { DATABASE_URL: databaseUrl })
    const heal = stub.inject({ fault: { kind: 'full' }, operation: 'PutObject', key: /dump/, times: 99 })

    const full = await cli('backup', 'create', '--json')
    heal()
    const after = await cli('backup', 'list', '--json')
    stub.inject({ fault: { kind: 'read only' }, operation: 'PutObject', times: 99 })
    const readOnly = await cli('backup', 'create')

    expect(full.json()).toMatchObject({ error: { code: 'BACKUP_DISK_FULL' } })
    expect(backupListSchema.parse(after.json()).backups).toEqual([])
    expect(readOnly.code).toBe(1)
    expect(readOnly.stderr).toContain('access to bucket "backups" was denied')
    expect(stub.unfinishedUploads()).toEqual([])
    const output = [full, after, readOnly].map(({ stderr, stdout }) => stderr + stdout).join('')
    expect(output).not.toContain(stub.credentials.secretAccessKey)
    expect(output).not.toContain(stub.credentials.accessKeyId)
  },
)

test(
  'a bucket that is away for a while is waited for, which is said, and Ctrl-C ends that at once',
  TIMEOUT,
  async ({ databaseUrl, db, temporaryDirectory: cwd }) => {
    await db.query(ROWS)
    const { stub } = await project(cwd, { DATABASE_URL: databaseUrl })
    const create = () =>
      startCli(['backup', 'create', '--no-copy'], { cwd, env: { ...stub.env, DATABASE_URL: databaseUrl } })
    const SAID = 'The store does not answer, trying again for '
    const busy = { fault: { kind: 'slow down' }, operation: 'PutObject', key: /dump/, times: 999 } as const

    stub.inject(busy)
    const patient = create()
    await patient.waitForStderr(SAID)
    stub.heal()
    const created = await patient.result
    stub.inject(busy)
    const interrupted = create()
    await interrupted.waitForStderr(SAID)
    const started = performance.now()
    interrupted.process.kill('SIGINT')
    const ended = await interrupted.result

    expect(created.code).toBe(0)
    expect(ended.code).toBe(130)
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(stub.keys().filter((key) => key.endsWith('manifest.json')).length).toBe(1)
    expect(new Set(stub.keys().map((key) => key.split('/')[2])).size).toBe(1)
  },
)

test(
  'a place that fails leaves the backup good enough, and a later copy makes up for it',
  TIMEOUT,
  async ({ databaseUrl, temporaryDirectory: cwd }) => {
    const { cli } = await project(cwd, { DATABASE_URL: databaseUrl })
    await writeFile(join(cwd, 'disk'), 'a file where the folder should be')

    const created = await cli('backup', 'create', '--json')
    const { backup, copies } = backupCreatedSchema.parse(created.json())
    await rm(join(cwd, 'disk'))
    const planned = await cli('backup', 'copy', '--all', '--to', 'disk', '--dry-run', '--json')
    const copied = await cli('backup', 'copy', '--all', '--to', 'disk')
    const again = await cli('backup', 'copy', backup.id, '--to', 'disk')

    expect([created.code, copies]).toEqual([3, [{ place: 'disk', problem: expect.any(String) }]])
    expect(copyPlanSchema.parse(planned.json()).steps).toMatchObject([{ id: backup.id, action: 'copy' }])
    expect(copied.stdout).toMatch(
      /^Copied 1 backup to .*disk in .*, read back and equal\.\nNext: pgtend backup list --store disk\n$/,
    )
    expect(again.stdout).toContain('1 backup was in ')
    expect(await readdir(join(cwd, 'disk', backup.database))).toEqual([backup.id])
  },
)

embeddedTest('places that do not exist or are the same are mistakes of use', async ({ temporaryDirectory: cwd }) => {
  const { cli } = await project(cwd, {})

  const results = await Promise.all([
    cli('backup', 'copy', '--to', 'nowhere', '--json'),
    cli('backup', 'copy', '--to', 'main', '--json'),
    cli('backup', 'copy', 'latest', '--all', '--to', 'disk', '--json'),
    cli('backup', 'list', '--store', 'disk', '--directory', 'disk', '--json'),
  ])

  expect(results.map(({ code }) => code)).toEqual([2, 2, 2, 2])
})

embeddedTest('buckets of one name on two servers are two places', async ({ temporaryDirectory: cwd }) => {
  const [here, there] = [await startS3Stub(), await startS3Stub()]
  onTestFinished(async () => void (await Promise.all([here.stop(), there.stop()])))
  const [s3, other] = [here, there].map(({ bucket, endpoint }) => ({ bucket, endpoint }))
  const backup = { s3, copies: [{ name: 'other', s3: other }] }
  await writeFile(join(cwd, 'pgtend.config.ts'), `export default ${JSON.stringify({ backup })}\n`)

  const copied = await runCli(['backup', 'copy', '--all', '--to', 'other'], { cwd, env: here.env })

  expect([copied.code, copied.stdout]).toEqual([0, 'No backups to copy.\nNext: pgtend backup list --store other\n'])
})

embeddedTest('missing credentials and a missing region are named', async ({ temporaryDirectory: cwd }) => {
  const list = async (s3: object, env: Readonly<Record<string, string>>): Promise<CliResult> => {
    await writeFile(join(cwd, 'pgtend.config.ts'), `export default ${JSON.stringify({ backup: { s3 } })}\n`)
    // Else the client would ask the machine it may be running on.
    return runCli(['backup', 'list'], { cwd, env: { HOME: cwd, AWS_EC2_METADATA_DISABLED: 'true', ...env } })
  }

  const nobody = await list({ bucket: 'b', endpoint: 'http://127.0.0.1:1' }, {})
  const nowhere = await list({ bucket: 'b' }, { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' })

  expect([nobody.code, nowhere.code]).toEqual([1, 1])
  expect(nobody.stderr).toMatch(/^Error: no S3 credentials were found\nHint: Set AWS_ACCESS_KEY_ID /)
  expect(nowhere.stderr).toMatch(/^Error: the region of the bucket is missing\nHint: Set `region` /)
})
