import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { eachEngine, embeddedTest, freePort, requireServer, test } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { parseDatabaseUrl } from './connection/parse-url.ts'
import { openCluster, openDatabase } from './open-database.ts'

const options = { applicationName: 'pgtend test', environment: 'development' } as const

eachEngine('an open database', (engineTest) => {
  engineTest('names itself in pg_stat_activity', async ({ db }) => {
    const { rows } = await db.query(`select current_setting('application_name') as name`)

    expect(rows[0].name).not.toBe('')
  })

  engineTest('knows its versions', async ({ database }) => {
    expect(database.capabilities.serverVersion).toBeGreaterThanOrEqual(130000)
    expect(database.capabilities.pgvectorAvailable).toMatch(/^0\.\d+\.\d+$/)
  })

  engineTest('takes the words of a text search for English ones', async ({ db }) => {
    const { rows } = await db.query(`select to_tsvector('the runs')::text as words`)

    expect(rows[0].words).toBe(`'run':2`)
  })

  engineTest('creates, copies, renames and drops the databases beside it', async ({ database }) => {
    const { cluster } = database
    const name = `Odd Name ${process.pid}`
    await cluster.create(name)
    const created = await cluster.open(name)
    await created.pool.query('create table item (id int)')
    await created.end()

    await cluster.create(`${name} copy`, { template: name })
    await cluster.rename(`${name} copy`, `${name} moved`)
    const copy = await cluster.open(`${name} moved`)
    const { rows } = await copy.pool.query(
      `select to_regclass('item') is not null as found, current_database() as name`,
    )
    await copy.end()
    await cluster.drop(name)
    await cluster.drop(`${name} moved`)

    expect(rows).toEqual([{ found: true, name: `${name} moved` }])
    expect(await cluster.exists(name)).toBe(false)
    expect(await cluster.exists(`${name} moved`)).toBe(false)
  })

  engineTest('says so when a database is missing or already there', async ({ database }) => {
    const { cluster, target } = database

    await expect(cluster.drop('nowhere')).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' })
    await expect(cluster.open('nowhere')).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' })
    await expect(cluster.create(target.database)).rejects.toMatchObject({ code: 'DATABASE_EXISTS' })
  })
})

describe('a server', () => {
  test('can do everything a session needs', async ({ databaseUrl }) => {
    await using database = await openDatabase(parseDatabaseUrl(databaseUrl), options)

    expect(database.capabilities).toMatchObject({
      concurrentSessions: true,
      copyFromStdin: true,
      cancel: true,
      nativeTools: true,
      transactionPooler: false,
      pgvectorInstalled: expect.stringMatching(/^0\./),
    })
  })

  test('is named when nothing listens there', async () => {
    const port = await freePort()
    const target = parseDatabaseUrl(`postgresql://app:hunter2@127.0.0.1:${port}/app`)

    await expect(openDatabase(target, options)).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: `cannot connect to app at 127.0.0.1:${port} as app: no server answers`,
    })
  })

  test('that never answers is given up', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const target = parseDatabaseUrl(`postgresql://app@127.0.0.1:${port}/app`)

    await expect(openDatabase(target, { ...options, connectTimeoutMs: 200 })).rejects.toMatchObject({
      code: 'CONNECTION_TIMEOUT',
    })
    silent.close()
  })

  test('refuses a wrong password, which no message repeats', async ({ databaseUrl, db, skip }) => {
    const { rows } = await db.query(`select 1 from pg_hba_file_rules where auth_method <> 'trust' and type = 'host'`)
    skip(rows.length === 0, 'the server trusts every password')
    const role = `wrong_${process.pid}`
    await db.query(`create role ${role} login password 'right'`)
    const target = { ...parseDatabaseUrl(databaseUrl), user: role, password: 'hunter2' }

    const failure = await openDatabase(target, options).catch((error: unknown) => error)
    await db.query(`drop role ${role}`)

    expect(failure).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
    expect(JSON.stringify([String(failure), failure])).not.toContain('hunter2')
  })

  test('without that database says so', async ({ databaseUrl }) => {
    const target = { ...parseDatabaseUrl(databaseUrl), database: 'nowhere' }

    await expect(openDatabase(target, options)).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' })
  })

  test('is verified by its CA and its name', async ({ databaseUrl, skip }) => {
    const { tlsCaPath } = requireServer()
    skip(tlsCaPath === undefined, 'the server has no certificate')
    const target = parseDatabaseUrl(databaseUrl)
    const verified = { mode: 'verify-full', caPath: tlsCaPath ?? '' } as const
    const open = (tls: typeof target.tls) => openDatabase({ ...target, host: 'localhost', tls }, options)

    await using database = await open(verified)
    const { rows } = await database.pool.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')

    expect(rows).toEqual([{ ssl: true }])
    await expect(open({ mode: 'verify-full' })).rejects.toMatchObject({ code: 'TLS_CERTIFICATE_INVALID' })
    await expect(open({ mode: 'verify-full', caPath: '/nowhere.pem' })).rejects.toMatchObject({
      code: 'TLS_CA_UNREADABLE',
    })
  })

  test('without TLS on another machine, or in production, is refused before connecting', async () => {
    const target = parseDatabaseUrl('postgresql://app@localhost/app')

    await expect(openDatabase({ ...target, host: 'db.example.com' }, options)).rejects.toMatchObject({
      code: 'TLS_REQUIRED',
    })
    await expect(openDatabase(target, { ...options, environment: 'production' })).rejects.toMatchObject({
      code: 'TLS_REQUIRED',
    })
  })

  test('that ends a session does not end this process', async ({ databaseUrl, db }) => {
    await using database = await openDatabase(parseDatabaseUrl(databaseUrl), options)
    const { rows } = await database.pool.query('select pg_backend_pid() as pid')

    await db.query('select pg_terminate_backend($1, 5000)', [rows[0].pid])

    await expect
      .poll(async () => (await database.pool.query('select 1 as one').catch(() => ({ rows: [] }))).rows)
      .toEqual([{ one: 1 }])
  })

  test('hands out a kept session first, once, and ends the one that nobody took', async ({ databaseUrl, db }) => {
    const target = parseDatabaseUrl(databaseUrl)
    const name = 'kept session'
    const sessions = async (): Promise<number> => {
      const { rows } = await db.query<{ count: number }>(
        'select count(*)::int as count from pg_stat_activity where application_name = $1 and datname = current_database()',
        [name],
      )
      return rows[0]?.count ?? -1
    }
    const database = await openDatabase(target, { ...options, applicationName: name, keepSession: true })
    expect(await sessions()).toBe(1)

    const first = await database.connect()
    expect(await sessions()).toBe(1)
    const second = await database.connect()
    expect(await sessions()).toBe(2)
    await Promise.all([first.end(), second.end(), database.end()])
    const unused = await openDatabase(target, { ...options, applicationName: name, keepSession: true })
    await unused.end()

    await expect.poll(sessions).toBe(0)
  })

  test('replaces a kept session that it has ended meanwhile', async ({ databaseUrl, db }) => {
    const applicationName = 'lost session'
    const target = parseDatabaseUrl(databaseUrl)
    await using database = await openDatabase(target, { ...options, applicationName, keepSession: true })
    await db.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = $1', [
      applicationName,
    ])
    // The message is on its way: the next turn of the event loop that reads the socket has it.
    await (await database.pool.connect()).release()

    const session = await database.connect()

    expect((await session.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await session.end()
  })

  test('refuses to drop a database in use until its sessions may be ended', async ({ databaseUrl, db }) => {
    const target = parseDatabaseUrl(databaseUrl)
    const cluster = await openCluster(target, options)
    const name = `in_use_${process.pid}`
    await cluster.create(name)
    await using other = await cluster.open(name)
    const session = await other.connect()

    await expect(cluster.drop(name)).rejects.toMatchObject({ code: 'DATABASE_IN_USE' })
    await cluster.drop(name, { terminateSessions: true })

    expect(await cluster.exists(name)).toBe(false)
    await session.end().catch(() => undefined)
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })
})

describe('the embedded engine', () => {
  embeddedTest('is refused in production', async ({ embeddedDirectory }) => {
    const target = { kind: 'embedded', directory: embeddedDirectory, database: 'app' } as const

    await expect(openDatabase(target, { ...options, environment: 'production' })).rejects.toMatchObject({
      code: 'EMBEDDED_IN_PRODUCTION',
      exitCode: 2,
    })
  })

  embeddedTest('is open once, and again after its end, with its data', async ({ embeddedDirectory }) => {
    const target = { kind: 'embedded', directory: embeddedDirectory, database: 'app' } as const
    const first = await openDatabase(target, options)
    await first.pool.query('create table kept (id int)')

    await expect(openDatabase(target, options)).rejects.toMatchObject({ code: 'EMBEDDED_IN_USE' })
    await first.end()
    await using second = await openDatabase(target, options)

    expect((await second.pool.query(`select to_regclass('kept') is not null as found`)).rows).toEqual([{ found: true }])
  })

  embeddedTest(
    'is closed to a second process, and open again when the first was killed',
    async ({ embeddedDirectory }) => {
      const target = { kind: 'embedded', directory: embeddedDirectory, database: 'app' } as const
      const script = `
      const { openDatabase } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
      await openDatabase(${JSON.stringify(target)}, ${JSON.stringify(options)})
      console.log('open')
      setInterval(() => {}, 1000)
    `
      const child = spawn(process.execPath, ['--conditions=@pgtend/source', '--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')

      const refused = await openDatabase(target, options).catch((error: unknown) => error)
      child.kill('SIGKILL')
      await once(child, 'exit')
      await using database = await openDatabase(target, options)

      expect(refused).toMatchObject({ code: 'EMBEDDED_IN_USE', details: { pid: child.pid } })
      expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    },
  )

  embeddedTest('dumps its own database as SQL, and is as it was afterwards', async ({ embeddedDirectory }) => {
    const target = { kind: 'embedded', directory: embeddedDirectory, database: 'app' } as const
    await using database = await openDatabase(target, options)
    await database.pool.query('create table kept as select 42 as answer')

    const sql = await database.dumpSql?.(['--inserts'])
    await database.pool.query('insert into kept values (43)')

    expect(sql).toMatch(/create table public\.kept/i)
    expect(sql).toMatch(/insert into public\.kept values \(42\)/i)
  })

  embeddedTest('starts afresh when its creation was interrupted', async ({ temporaryDirectory }) => {
    await mkdir(join(temporaryDirectory, 'app.creating'))
    await writeFile(join(temporaryDirectory, 'app.creating', 'PG_VERSION'), 'half')
    const target = { kind: 'embedded', directory: temporaryDirectory, database: 'app' } as const

    await using database = await openDatabase(target, options)

    expect((await database.pool.query('select current_database() as name')).rows).toEqual([{ name: 'app' }])
    expect(await database.cluster.list()).toEqual(['app'])
    expect(await readdir(temporaryDirectory)).not.toContain('app.creating')
  })

  embeddedTest(
    'opens a database whose renaming was killed half-way, under the name of its folder',
    async ({ embeddedDirectory: directory }) => {
      const cluster = await openCluster({ kind: 'embedded', directory, database: 'app' }, options)
      const app = await cluster.open('app')
      await app.pool.query('create table kept as select 42 as answer')
      await app.end()
      await cluster.rename('app', 'moved')

      await rename(join(directory, 'moved'), join(directory, 'app'))
      await using again = await cluster.open('app')

      const { rows } = await again.pool.query('select answer, current_database() as name from kept')
      expect(rows).toEqual([{ answer: 42, name: 'app' }])
    },
  )

  embeddedTest('drops what a killed creation has left', async ({ embeddedDirectory: directory }) => {
    const cluster = await openCluster({ kind: 'embedded', directory, database: 'app' }, options)
    await mkdir(join(directory, 'half.creating'))

    await expect(cluster.drop('half')).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' })

    expect(await readdir(directory)).toEqual(['app'])
  })

  embeddedTest('leads no name out of its folder', async ({ embeddedDirectory }) => {
    const cluster = await openCluster({ kind: 'embedded', directory: embeddedDirectory, database: 'app' }, options)

    await expect(cluster.create('../elsewhere')).rejects.toMatchObject({ code: 'DATABASE_NAME_INVALID' })
  })
})
