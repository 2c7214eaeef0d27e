import { execFileSync } from 'node:child_process'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
import { afterAll, beforeAll, expect } from 'vitest'
import {
  addresses,
  databaseUrl,
  emptyMachine,
  fillApp,
  guideSections,
  socketEnvironment,
} from '../../test/guide-machine.ts'
import { runCli } from '../../test/run-cli.ts'
import { GuideRun } from '../../test/run-guide.ts'

const BY_HAND = 'pgtend is gone too'
const NEEDS_STOCK_TOOLS = 'needs age, zstd, and curl 7.75 or later'

/** What is left after the disaster. */
interface Left {
  /** With the two keys. */
  readonly folder: string
  readonly bucket: S3Stub
  readonly offsite: S3Stub
}

let left: Left | undefined
const cleanUp: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const folder = await createTemporaryDirectory()
  const bucket = await startS3Stub({ bucket: 'acme-backups', region: 'eu-central-1' })
  const offsite = await startS3Stub({ bucket: 'acme-offsite', region: 'us-east-2' })
  cleanUp.push(folder.remove, bucket.stop, offsite.stop)
  if (await loseMachine(folder.path, bucket, offsite)) left = { folder: folder.path, bucket, offsite }
})

afterAll(async () => {
  for (const undo of cleanUp.reverse()) await undo()
})

test('every command of the guide does what the guide says', { timeout: 300_000 }, async ({ skip }) => {
  const { bucket, folder, offsite } = left ?? skip(NEEDS_SECOND_SERVER)
  const server = await emptyMachine()
  const cwd = await temporaryDirectory()
  const empty = await startS3Stub({ bucket: 'acme-backups-new', region: 'eu-central-1' })
  cleanUp.push(empty.stop)
  for (const key of ['backup.key', 'escrow.key']) await copyFile(join(folder, key), join(cwd, key))
  const days = new GuideRun({
    ...machine(cwd, server),
    here: {
      ...addresses(server, bucket),
      'https://s3.example.com': bucket.endpoint,
      'https://s3.example.net': offsite.endpoint,
      'https://s3.example.org': empty.endpoint,
    },
  })
  const sql = (text: string) => withClient(databaseUrl(server, 'app'), (client) => client.query(text))

  for (const section of (await guideSections('disaster-recovery.md')).filter(({ heading }) => heading !== BY_HAND)) {
    if (section.heading === 'A table was emptied') await sql('delete from memories where id > 100')
    if (section.heading === 'A deploy broke the data') await sql(`update memories set content = 'broken by the deploy'`)
    if (section.heading === 'The newest backup is damaged') await damageNewest(bucket)
    if (section.heading === 'The bucket is gone') await bucket.goAway()
    await days.follow(section)
  }

  expect(empty.keys()).toContainEqual(expect.stringMatching(/\/manifest\.json$/))
})

test.skipIf(!hasStockTools())(
  `the bucket, a key and stock tools are enough (${NEEDS_STOCK_TOOLS})`,
  {
    timeout: 120_000,
  },
  async ({ skip }) => {
    // The other test takes the first bucket away and makes backups for another key.
    const { folder, offsite } = left ?? skip(NEEDS_SECOND_SERVER)
    const server = await emptyMachine()
    const cwd = await temporaryDirectory()
    await copyFile(join(folder, 'escrow.key'), join(cwd, 'backup.key'))
    const byHand = (await guideSections('disaster-recovery.md')).filter(({ heading }) => heading === BY_HAND)
    const here = {
      ...addresses(server, offsite),
      'https://s3.example.com/acme-backups': `${offsite.endpoint}/${offsite.bucket}`,
      'eu-central-1': offsite.region,
    }

    for (const section of byHand) await new GuideRun({ ...machine(cwd, server), here }).follow(section)

    const { rows } = await withClient(databaseUrl(server, 'app'), (client) =>
      client.query('select count(*)::int as n from memories'),
    )
    expect(rows).toEqual([{ n: 2000 }])
  },
)

/** The guide names the socket; the port is its default, which a test cannot have. */
function machine(cwd: string, { binDir, port }: ServerInfo) {
  return { cwd, env: { PGPORT: String(port) }, path: binDir === undefined ? [] : [binDir] }
}

/** Fills a server, backs it up into two buckets, and takes it away. False where no server can be started. */
async function loseMachine(folder: string, bucket: S3Stub, offsite: S3Stub): Promise<boolean> {
  const server = await startSecondServer()
  if (server === undefined) return false
  try {
    await fillApp(server.info)
    const options = { cwd: folder, env: { ...bucket.env, ...socketEnvironment(server.info) } }
    const recipients: string[] = []
    for (const key of ['backup.key', 'escrow.key']) {
      await runCli(['backup', 'keys', 'create', key], options)
      recipients.push((await runCli(['backup', 'keys', 'show', key], options)).stdout.trim())
    }
    const place = (stub: S3Stub) => ({ bucket: stub.bucket, region: stub.region, endpoint: stub.endpoint })
    const copies = [{ name: 'offsite', s3: place(offsite) }]
    const backup = { s3: place(bucket), copies, encryption: { recipients }, identityFile: './backup.key' }
    const config = JSON.stringify({ environment: 'production', backup })
    await writeFile(join(folder, 'pgtend.config.ts'), `export default ${config}`)
    const created = await runCli(['backup', 'create', '--verify', '--json'], options)
    expect(backupCreatedSchema.parse(created.json())).toMatchObject({ backup: { state: 'good' } })
    return true
  } finally {
    await server.stop()
  }
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
