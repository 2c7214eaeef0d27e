import { execFileSync } from 'node:child_process'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { backupCreatedSchema } from '@pgtend/backup'
import {
  createTemporaryDirectory,
  NEEDS_SECOND_SERVER,
  type S3Stub,
  type ServerInfo,
  startS3Stub,
  startSecondServer,
  temporaryDirectory,
  test,
  withClient,
} from '@pgtend/testing'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { type GuideSection, readGuide } from '../../test/read-guide.ts'
import { runCli } from '../../test/run-cli.ts'
import { GuideRun } from '../../test/run-guide.ts'

const GUIDE = fileURLToPath(new URL('../../../../docs/guides/disaster-recovery.md', import.meta.url))
const BY_HAND = 'pgtend is gone too'
const NEEDS_STOCK_TOOLS = 'needs age, zstd, and curl 7.75 or later'
const LOST_DATABASE = `
  create extension vector;
  create role app_reader;
  create table chats (id int primary key, title text not null);
  create table memories (
    id int primary key, chat_id int not null references chats, content text not null, embedding vector(64) not null
  );
  insert into chats select n, 'Chat ' || n from generate_series(1, 200) n;
  insert into memories
  select n, 1 + n % 200, 'Memory ' || n, (select array_agg(sin(n * i)) from generate_series(1, 64) i)::vector
    from generate_series(1, 2000) n;
  create index on memories using hnsw (embedding vector_cosine_ops);
  grant select on memories to app_reader;
`

/** What is left after the disaster. */
interface Left {
  readonly folder: string
  readonly bucket: S3Stub
  readonly offsite: S3Stub
  readonly empty: S3Stub
}

let left: Left | undefined
const cleanUp: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const folder = await createTemporaryDirectory()
  cleanUp.push(folder.remove)
  const [bucket, offsite, empty] = await Promise.all([
    startS3Stub({ bucket: 'acme-backups', region: 'eu-central-1' }),
    startS3Stub({ bucket: 'acme-offsite', region: 'us-east-2' }),
    startS3Stub({ bucket: 'acme-backups-new', region: 'eu-central-1' }),
  ])
  cleanUp.push(bucket.stop, offsite.stop, empty.stop)
  if (await loseMachine(folder.path, bucket, offsite)) left = { folder: folder.path, bucket, offsite, empty }
})

afterAll(async () => {
  for (const undo of cleanUp.reverse()) await undo()
})

test('every command of the guide does what the guide says', { timeout: 300_000 }, async ({ skip }) => {
  const { bucket, empty, folder, offsite } = left ?? skip(NEEDS_SECOND_SERVER)
  const server = await emptyMachine()
  const cwd = await temporaryDirectory()
  for (const key of ['backup.key', 'escrow.key']) await copyFile(join(folder, key), join(cwd, key))
  const days = new GuideRun(guideOptions(cwd, server, { bucket, empty, offsite }))
  const sql = (text: string) => withClient(urlOf(server, 'app'), (client) => client.query(text))

  for (const section of await sections((heading) => heading !== BY_HAND)) {
    if (section.heading === 'A table was emptied') await sql('delete from memories where id > 100')
    if (section.heading === 'A deploy broke the data') await sql(`update memories set content = 'broken by the deploy'`)
    if (section.heading === 'The newest backup is damaged') await damageNewest(bucket)
    if (section.heading === 'The bucket is gone') await bucket.goAway()
    await days.follow(section)
  }

  expect(empty.keys()).toContainEqual(expect.stringMatching(/\/manifest\.json$/))
})

test.skipIf(!hasStockTools())(
  `the bucket, the key and stock tools are enough (${NEEDS_STOCK_TOOLS})`,
  {
    timeout: 120_000,
  },
  async ({ skip }) => {
    const { folder, offsite: bucket } = left ?? skip(NEEDS_SECOND_SERVER)
    const server = await emptyMachine()
    const cwd = await temporaryDirectory()
    // Of the backups that lie there now all are for this key.
    await copyFile(join(folder, 'escrow.key'), join(cwd, 'backup.key'))
    const [byHand] = await sections((heading) => heading === BY_HAND)
    // The other test has taken the first bucket away.
    const here = {
      'https://s3.example.com/acme-backups': `${bucket.endpoint}/${bucket.bucket}`,
      'eu-central-1': bucket.region,
    }

    await new GuideRun({ ...guideOptions(cwd, server, {}), here: { ...addresses(server), ...here } }).follow(
      byHand ?? { heading: '', steps: [] },
    )

    const { rows } = await withClient(urlOf(server, 'app'), (client) =>
      client.query('select count(*)::int as n from memories'),
    )
    expect(rows).toEqual([{ n: 2000 }])
  },
)

async function sections(wanted: (heading: string) => boolean): Promise<readonly GuideSection[]> {
  const found = readGuide(await readFile(GUIDE, 'utf8')).filter(({ heading }) => wanted(heading))
  expect(found.every(({ steps }) => steps.length > 0)).toBe(true)
  return found
}

/** Fills a server, backs it up into two buckets, and takes it away. False where no server can be started. */
async function loseMachine(folder: string, bucket: S3Stub, offsite: S3Stub): Promise<boolean> {
  const server = await startSecondServer()
  if (server === undefined) return false
  try {
    await withClient(urlOf(server.info, 'postgres'), (client) => client.query('create database app'))
    await withClient(urlOf(server.info, 'app'), (client) => client.query(LOST_DATABASE))
    const options = { cwd: folder, env: { ...bucket.env, ...pgEnvironment(server.info), PGDATABASE: 'app' } }
    const recipients: string[] = []
    for (const key of ['backup.key', 'escrow.key']) {
      await runCli(['backup', 'keys', 'create', key], options)
      recipients.push((await runCli(['backup', 'keys', 'show', key], options)).stdout.trim())
    }
    const place = (stub: S3Stub) => ({ bucket: stub.bucket, region: stub.region, endpoint: stub.endpoint })
    const backup = {
      s3: place(bucket),
      copies: [{ name: 'offsite', s3: place(offsite) }],
      encryption: { recipients },
      identityFile: './backup.key',
    }
    const config = { environment: 'production', backup }
    await writeFile(join(folder, 'pgtend.config.ts'), `export default ${JSON.stringify(config)}`)
    const created = await runCli(['backup', 'create', '--verify', '--json'], options)
    expect(backupCreatedSchema.parse(created.json())).toMatchObject({
      backup: { state: 'good' },
      verification: { ok: true },
    })
    return true
  } finally {
    await server.stop()
  }
}

async function emptyMachine(): Promise<ServerInfo> {
  const server = await startSecondServer()
  if (server === undefined) throw new Error(NEEDS_SECOND_SERVER)
  onTestFinished(() => server.stop())
  return server.info
}

function guideOptions(cwd: string, server: ServerInfo, stubs: Partial<Record<'bucket' | 'empty' | 'offsite', S3Stub>>) {
  const { bucket, empty, offsite } = stubs
  const here = {
    ...addresses(server),
    ...(bucket && { 'https://s3.example.com': bucket.endpoint }),
    ...(offsite && { 'https://s3.example.net': offsite.endpoint }),
    ...(empty && { 'https://s3.example.org': empty.endpoint }),
  }
  return { cwd, env: { PGPORT: String(server.port) }, path: server.binDir === undefined ? [] : [server.binDir], here }
}

/** What stands in the guide, and what it is in this test. */
function addresses(server: ServerInfo): Readonly<Record<string, string>> {
  const { accessKeyId = '', secretAccessKey = '' } = left?.bucket.credentials ?? {}
  return {
    AKIAEXAMPLE: accessKeyId,
    SECRETEXAMPLE: secretAccessKey,
    '/var/run/postgresql': server.socketDir ?? '',
  }
}

/** Through the socket, as production wants it without TLS. */
function pgEnvironment({ port, socketDir }: ServerInfo): Readonly<Record<string, string>> {
  return { PGHOST: socketDir ?? '', PGPORT: String(port), PGUSER: 'postgres' }
}

function urlOf({ adminUrl }: ServerInfo, database: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  return url.href
}

async function damageNewest(bucket: S3Stub): Promise<void> {
  const dumps = bucket.keys().filter((key) => /\/dump\.custom[^/]*$/.test(key))
  const path = bucket.object(dumps.at(-1) ?? '')?.segments[0]?.path
  if (path === undefined) throw new Error('there is no dump to damage')
  const file = await readFile(path)
  file.writeUInt8(file.readUInt8(1_000) ^ 1, 1_000)
  await writeFile(path, file)
}

function hasStockTools(): boolean {
  try {
    for (const program of ['age', 'zstd']) execFileSync(program, ['--version'], { stdio: 'ignore' })
    return execFileSync('curl', ['--help', 'all'], { encoding: 'utf8' }).includes('--aws-sigv4')
  } catch {
    return false
  }
}
