import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startS3Stub, test } from '@pgtend/testing'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import config from '../rolldown.config.ts'
import { runCli } from '../test/run-cli.ts'

const PACKAGE = fileURLToPath(new URL('../', import.meta.url))

/** Prints the URL of every module that is loaded, on stderr. */
const LIST_MODULES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { writeSync } from 'node:fs'
  registerHooks({ load(url, context, next) { writeSync(2, url + '\\n'); return next(url, context) } })
`)}`

let folder = ''
let main = ''

beforeAll(async () => {
  // Below node_modules, so that what is not in the bundle is found as after an installation.
  folder = await mkdtemp(join(PACKAGE, 'node_modules', '.bundle-test-'))
  await copyFile(join(PACKAGE, 'package.json'), join(folder, 'package.json'))
  const { output, ...input } = config
  await using bundle = await rolldown({ ...input, cwd: PACKAGE })
  await bundle.write({ ...[output].flat()[0], dir: join(folder, 'dist') })
  main = join(folder, 'dist', 'main.js')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test('the bundle applies migrations, says where the database stands, and checks', async ({
  databaseUrl,
  temporaryDirectory,
}) => {
  const sql = join(temporaryDirectory, 'migrations', '0001_a')
  await mkdir(sql, { recursive: true })
  await writeFile(join(sql, 'migration.sql'), 'create table a (id int primary key);')
  const run = (...args: readonly string[]) =>
    runCli(['migrate', ...args, '--migrations', 'migrations', '--json'], {
      main,
      cwd: temporaryDirectory,
      env: { DATABASE_URL: databaseUrl },
    })

  const up = await run('up')
  const status = await run('status')
  const unknown = await run('up', '0009_z')

  expect(up).toMatchObject({ code: 0 })
  expect(up.json()).toMatchObject({ current: '0001_a' })
  expect(status.json()).toMatchObject({ upToDate: true, applied: 1 })
  expect(unknown.code).toBe(2)
  expect(unknown.json()).toMatchObject({ error: { code: 'MIGRATION_UNKNOWN' } })
})

test.for([
  [['--help'], 10, 200],
  [['migrate', 'status'], 30, 700],
] as const)(
  '%j opens a few files of the bundle and none of a dependency',
  async ([args, limit, limitKb], { databaseUrl }) => {
    const env = { DATABASE_URL: databaseUrl }
    const { stderr } = await runCli(args, { main, env, nodeOptions: ['--import', LIST_MODULES] })

    const files = stderr.split('\n').filter((line) => line.startsWith('file:'))

    expect(files.filter((url) => url.includes('/dist/')).length).toBeGreaterThan(2)
    expect(files.filter((url) => !url.includes('/dist/'))).toEqual([])
    expect(files.length).toBeLessThan(limit)
    // Reading and compiling: the whole migrator alone is 500 kB.
    const sizes = await Promise.all(files.map(async (url) => (await stat(new URL(url))).size))
    expect(sizes.reduce((sum, size) => sum + size, 0) / 1_000).toBeLessThan(limitKb)
    // There is no configuration file, so nothing is to be validated.
    expect(files.filter((url) => /zod|parse-config/.test(url))).toEqual([])
  },
)

test('a program of which a part is missing says so and ends with 1', async () => {
  const broken = join(folder, 'broken')
  await cp(join(folder, 'dist'), broken, { recursive: true })
  const files = await readdir(broken)
  const missing = files.filter((name) => /^database-.*\.js$/.test(name))
  await Promise.all(missing.map((name) => rm(join(broken, name))))

  const result = await runCli(['migrate', 'status'], { main: join(broken, 'main.js') })

  expect(missing).not.toEqual([])
  expect(result.code).toBe(1)
  expect(result.stderr).toBe('Error: a part of pgtend could not be loaded\nHint: Install pgtend again.\n')
})

test('the bundle brings the licences of what is in it', async () => {
  const text = await readFile(join(folder, 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8')

  for (const name of ['pg', 'zod', 'commander', 'pg-types', 'pgpass']) {
    expect(text).toMatch(new RegExp(`^${name} \\d[\\d.]* \\(MIT\\)\\n\\n.*(licen[cs]e|copyright)`, 'ims'))
  }
})

test('the client of S3 is loaded from its package, and only for a bucket', async ({ temporaryDirectory: cwd }) => {
  const stub = await startS3Stub()
  onTestFinished(() => stub.stop())
  const s3 = { bucket: stub.bucket, endpoint: stub.endpoint }
  await writeFile(join(cwd, 'pgtend.config.ts'), `export default ${JSON.stringify({ backup: { s3 } })}`)
  await mkdir(join(cwd, 'backups'))
  const list = (...args: readonly string[]) =>
    runCli(['backup', 'list', ...args], { main, cwd, env: stub.env, nodeOptions: ['--import', LIST_MODULES] })

  const folder = await list('--directory', 'backups')
  const bucket = await list()

  expect([folder.code, bucket.code]).toEqual([0, 0])
  expect(folder.stderr).not.toContain('@aws-sdk')
  expect(bucket.stderr).toContain('@aws-sdk/client-s3')
})
