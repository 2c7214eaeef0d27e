import { once } from 'node:events'
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { openDatabase } from '@pgtend/database'
import { embeddedTest, requireServer, test } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect, onTestFinished } from 'vitest'
import { runCli } from '../test/run-cli.ts'
import type { CliErrorCode } from './cli-error.ts'
import { failureSchema } from './results.ts'

interface World {
  readonly cwd: string
  readonly databaseUrl: string
  readonly db: Client
  /** Runs a command that must succeed. */
  readonly run: (...args: string[]) => Promise<void>
}

interface Case {
  readonly what: string
  /** Prepares what is bad; may return another database for the command, or another environment. */
  readonly prepare: (world: World) => Promise<Readonly<Record<string, string>> | undefined>
  readonly args: readonly string[]
  readonly exit: 1 | 2 | 3
  readonly code: string
  /** What the hint must name: the next thing to type or to write. */
  readonly hint: string
  readonly message?: string
}

const CASES: readonly Case[] = [
  {
    what: 'no server',
    prepare: async () => ({ DATABASE_URL: 'postgresql://me:s3cret@127.0.0.1:1/app' }),
    args: ['migrate', 'up'],
    exit: 1,
    code: 'SERVER_UNREACHABLE',
    hint: 'pg_isready',
  },
  {
    what: 'a server that refuses TLS',
    prepare: async () => ({ DATABASE_URL: await serverWithoutTls() }),
    args: ['migrate', 'up'],
    exit: 1,
    code: 'TLS_REFUSED',
    hint: 'sslmode=disable',
  },
  {
    what: 'a server elsewhere without TLS',
    prepare: async () => ({ DATABASE_URL: 'postgresql://me:s3cret@192.0.2.1/app?sslmode=disable' }),
    args: ['migrate', 'up'],
    exit: 2,
    code: 'TLS_REQUIRED',
    hint: 'sslmode=verify-full',
  },
  {
    what: 'a database that does not exist',
    prepare: async ({ databaseUrl }) => ({ DATABASE_URL: named(databaseUrl, 'pgtend_test_nowhere') }),
    args: ['migrate', 'up'],
    exit: 1,
    code: 'DATABASE_NOT_FOUND',
    hint: '`pgtend db create`',
  },
  {
    what: 'a server without pgvector',
    prepare: async ({ db }) => withoutPgvector(db),
    args: ['vector', 'extension', 'ensure'],
    exit: 1,
    code: 'EXTENSION_UNAVAILABLE',
    hint: 'pgvector',
  },
  {
    what: 'a database without pgvector',
    prepare: async ({ db }) => void (await db.query('drop extension if exists vector')),
    args: ['vector', 'create', 'memories', 'embedding'],
    exit: 1,
    code: 'VECTOR_EXTENSION_MISSING',
    hint: '`pgtend vector extension ensure`',
  },
  {
    what: 'an unknown key in the configuration',
    prepare: async ({ cwd }) => writeFile(join(cwd, 'pgtend.config.ts'), 'export default { migrationz: {} }').then(),
    args: ['migrate', 'up'],
    exit: 2,
    code: 'CONFIG_INVALID',
    hint: 'docs/config.md',
    message: 'migrationz: unknown key',
  },
  {
    what: 'no migrations folder',
    prepare: async ({ cwd }) => rm(join(cwd, 'prisma'), { recursive: true }).then(),
    args: ['migrate', 'up'],
    exit: 2,
    code: 'MIGRATIONS_FOLDER_NOT_FOUND',
    hint: '`pgtend migrate new NAME`',
  },
  {
    what: 'a migration folder without migration.sql',
    prepare: async ({ cwd }) => void (await mkdir(join(cwd, 'prisma/migrations/2_empty'))),
    args: ['migrate', 'up'],
    exit: 2,
    code: 'MIGRATION_FILE_MISSING',
    hint: 'Write the file',
    message: '2_empty',
  },
  {
    what: 'a syntax error',
    prepare: async ({ cwd }) => migration(cwd, '2_bad', 'select 1;\ncreate tabel c (id int);'),
    args: ['migrate', 'up'],
    exit: 2,
    code: 'MIGRATION_SYNTAX_ERROR',
    hint: 'line and column',
    message: 'migration.sql" line 2, column 8',
  },
  {
    what: 'an edited migration',
    prepare: async ({ cwd, run }) => {
      await run('migrate', 'up')
      return migration(cwd, '1_a', 'create table a (id int, more int);')
    },
    args: ['migrate', 'up'],
    exit: 3,
    code: 'MIGRATION_EDITED',
    hint: 'new migration',
  },
  {
    what: 'an applied migration missing from the folder',
    prepare: async ({ cwd, run }) => {
      await migration(cwd, '2_b', 'create table b (id int);')
      await run('migrate', 'up')
      return rm(join(cwd, 'prisma/migrations/1_a'), { recursive: true }).then()
    },
    args: ['migrate', 'up'],
    exit: 3,
    code: 'MIGRATION_MISSING',
    hint: 'version control',
  },
  {
    what: 'an applied migration newer than the folder',
    prepare: async ({ cwd, run }) => {
      await migration(cwd, '2_b', 'create table b (id int);')
      await run('migrate', 'up')
      return rm(join(cwd, 'prisma/migrations/2_b'), { recursive: true }).then()
    },
    args: ['migrate', 'up'],
    exit: 3,
    code: 'MIGRATION_NOT_IN_FOLDER',
    hint: '--migrations',
  },
  {
    what: 'a run of Prisma that failed half-way',
    prepare: async ({ cwd, db, run }) => {
      await run('migrate', 'up')
      await migration(cwd, '2_b', 'create table b (id int);')
      await db.query(`insert into _prisma_migrations (id, checksum, migration_name) values ('x', 'y', '2_b')`)
    },
    args: ['migrate', 'up'],
    exit: 3,
    code: 'MIGRATION_FAILED_EARLIER',
    hint: 'pgtend migrate resolve',
  },
  {
    what: 'down without down.sql',
    prepare: async ({ run }) => run('migrate', 'up').then(),
    args: ['migrate', 'down', '--yes'],
    exit: 2,
    code: 'MIGRATION_DOWN_MISSING',
    hint: 'down.sql',
  },
  {
    what: 'a truncated backup',
    prepare: async (world) => truncate(await takenBackup(world), 100).then(),
    args: ['backup', 'restore', 'latest', '--to', 'pgtend_test_never'],
    exit: 1,
    code: 'BACKUP_TRUNCATED',
    hint: '`pgtend backup list`',
  },
  {
    what: 'an altered backup',
    prepare: async (world) => {
      const path = await takenBackup(world)
      const bytes = await readFile(path)
      bytes[100] = (bytes[100] ?? 0) ^ 1
      return writeFile(path, bytes).then()
    },
    args: ['backup', 'restore', 'latest', '--to', 'pgtend_test_never'],
    exit: 1,
    code: 'BACKUP_ALTERED',
    hint: '`pgtend backup list`',
  },
  {
    what: 'a file that is no dump',
    prepare: async ({ cwd }) => writeFile(join(cwd, 'foreign.txt'), 'hello').then(),
    args: ['backup', 'restore', './foreign.txt', '--to', 'pgtend_test_never'],
    exit: 1,
    code: 'BACKUP_NOT_A_DUMP',
    hint: 'pg_dump',
  },
  ...[
    ['db', 'reset'],
    ['db', 'drop'],
    ['migrate', 'down'],
  ].map((args) => ({
    what: `${args.join(' ')} in production, on TCP without TLS`,
    prepare: async () => ({ PGTEND_ENV: 'production' }),
    args: [...args, '--yes'],
    exit: 2 as const,
    code: 'TLS_REQUIRED',
    hint: 'sslmode=verify-full',
  })),
]

test.for(CASES)(
  '$what: code, hint and exit code, and nothing is changed',
  async (given, { databaseUrl, db, temporaryDirectory: cwd }) => {
    await migration(cwd, '1_a', 'create table a (id int);')
    const run = async (...args: string[]): Promise<void> => {
      expect((await runCli(args, { cwd, env: { DATABASE_URL: databaseUrl } })).stderr).not.toContain('Error:')
    }
    const env = { DATABASE_URL: databaseUrl, ...(await given.prepare({ cwd, databaseUrl, db, run })) }
    const before = await contents(db)

    const text = await runCli(given.args, { cwd, env })
    const json = await runCli([...given.args, '--json'], { cwd, env })

    const { error } = failureSchema.parse(json.json())
    expect(error).toMatchObject({ code: given.code, hint: expect.stringContaining(given.hint) })
    expect(error.message).toContain(given.message ?? '')
    expect([text.code, json.code]).toEqual([given.exit, given.exit])
    expect(text).toMatchObject({ stdout: '', stderr: expect.stringContaining(`Error: ${error.message}\n`) })
    expect(text.stderr.trimEnd().split('\n').at(-1)).toBe(`Hint: ${error.hint}`)
    expect(`${text.stderr}${json.stdout}`).not.toContain('s3cret')
    expect(await contents(db)).toEqual(before)
  },
)

test('a syntax error shows the statement', async ({ databaseUrl, temporaryDirectory: cwd }) => {
  await migration(cwd, '1_a', 'select 1;\ncreate tabel c (\n  id int\n);')
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }

  const text = await runCli(['migrate', 'up'], options)
  const json = await runCli(['migrate', 'up', '--json'], options)

  expect(text.stderr).toContain('column 8\n  create tabel c (\n    id int\n  )\nHint: ')
  expect(failureSchema.parse(json.json()).error.statement).toBe('create tabel c (\n  id int\n)')
})

test('a wrong password is said without repeating it', async ({ databaseUrl, db, skip }) => {
  const { rowCount } = await db.query(`select from pg_hba_file_rules where auth_method <> 'trust' and type = 'host'`)
  skip(rowCount === 0, 'the server trusts every password')
  const role = `pgtend_test_wrong_${process.pid}`
  await db.query(`create role ${role} login password 'right'`)
  const url = Object.assign(new URL(databaseUrl), { username: role, password: 's3cret' })

  const result = await runCli(['db', 'health', '--json'], { env: { DATABASE_URL: url.href } })
  await db.query(`drop role ${role}`)

  expect(result.code).toBe(1)
  expect(failureSchema.parse(result.json()).error).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  expect(`${result.stdout}${result.stderr}`).not.toContain('s3cret')
})

test('production destroys only the database that --confirm names', async ({
  databaseUrl,
  db,
  skip,
  temporaryDirectory: cwd,
}) => {
  const { socketDir, port } = requireServer()
  skip(socketDir === undefined, 'the server has no unix socket that this process may use')
  const name = new URL(databaseUrl).pathname.slice(1)
  const url = `postgresql://postgres@/${name}?host=${encodeURIComponent(socketDir ?? '')}&port=${port}`
  const options = { cwd, env: { DATABASE_URL: url, PGTEND_ENV: 'production' } }
  await migration(options.cwd, '1_a', 'create table a (id int);')
  await runCli(['migrate', 'up'], options)
  const before = await contents(db)
  const code: CliErrorCode = 'CONFIRMATION_NEEDED'

  for (const command of ['reset', 'drop']) {
    for (const flags of [[], ['--yes'], ['--confirm', 'other']]) {
      const result = await runCli(['db', command, ...flags, '--json'], options)

      expect(result.code).toBe(2)
      expect(failureSchema.parse(result.json()).error).toMatchObject({
        code,
        hint: expect.stringContaining(`--confirm ${name}`),
      })
    }
  }
  expect(await contents(db)).toEqual(before)
})

embeddedTest(
  'a second process on the embedded data is refused and names the first',
  async ({ embeddedDirectory, temporaryDirectory: cwd }) => {
    const config = `export default { embedded: { directory: ${JSON.stringify(embeddedDirectory)} } }`
    await writeFile(join(cwd, 'pgtend.config.ts'), config)
    await using _first = await openDatabase(
      { kind: 'embedded', directory: embeddedDirectory, database: 'app' },
      { applicationName: 'test', environment: 'development' },
    )

    const result = await runCli(['db', 'health', '--json'], { cwd })

    expect(result.code).toBe(1)
    const { code, message } = failureSchema.parse(result.json()).error
    expect(code).toBe('EMBEDDED_IN_USE')
    expect(message).toContain(String(process.pid))
  },
)

async function migration(cwd: string, name: string, sql: string): Promise<undefined> {
  await mkdir(join(cwd, 'prisma/migrations', name), { recursive: true })
  await writeFile(join(cwd, 'prisma/migrations', name, 'migration.sql'), sql)
}

/** Every relation and the ledger: what a refused command must not touch. */
async function contents(db: Client): Promise<unknown> {
  const relations = await db.query(
    `select oid::regclass::text as name, relfilenode from pg_class where relnamespace > 16383 or relnamespace = 2200 order by 1`,
  )
  const hasLedger = relations.rows.some(({ name }) => name === '_prisma_migrations')
  const ledger = hasLedger ? (await db.query('select * from _prisma_migrations order by id')).rows : []
  const extensions = await db.query('select extname, extversion from pg_extension order by 1')
  const { rows } = await db.query(`select datname from pg_database where datname like 'pgtend\\_test\\_never%'`)
  return { relations: relations.rows, ledger, extensions: extensions.rows, restored: rows }
}

/** This database forgets that the server has pgvector: the catalog view is its own. */
async function withoutPgvector(db: Client): Promise<undefined> {
  await db.query(`
    drop extension if exists vector;
    set allow_system_table_mods = on;
    alter view pg_catalog.pg_available_extensions rename to pg_every_extension;
    create view pg_catalog.pg_available_extensions as
      select * from pg_catalog.pg_every_extension where name <> 'vector';
    reset allow_system_table_mods;
  `)
}

/** Listens like a PostgreSQL server that answers the request for TLS with no. */
async function serverWithoutTls(): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end('N'))
  })
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `postgresql://me:s3cret@127.0.0.1:${port}/app?sslmode=verify-full`
}

function named(databaseUrl: string, database: string): string {
  return Object.assign(new URL(databaseUrl), { pathname: `/${database}` }).href
}

/** Takes a backup and returns the path of its dump. */
async function takenBackup({ cwd, databaseUrl, run }: World): Promise<string> {
  await run('migrate', 'up')
  const options = { cwd, env: { DATABASE_URL: databaseUrl } }
  const { backup } = (await runCli(['backup', 'create', '--no-encryption', '--json'], options)).json<{
    backup: { id: string }
  }>()
  return join(cwd, '.pgtend/backups', new URL(databaseUrl).pathname.slice(1), backup.id, 'dump.custom.zst')
}
