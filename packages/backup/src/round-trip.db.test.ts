import { readdir } from 'node:fs/promises'
import { openCluster, openDatabase } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { newStore, options } from '../test/new-store.ts'
import { fillRich } from '../test/rich-database.ts'
import {
  applyRestore,
  createBackup,
  DUMP_FORMATS,
  findBackup,
  listBackups,
  planRestore,
  resolveSource,
  verifyBackup,
} from './index.ts'

const open = { applicationName: 'pgtend tests', environment: 'development' } as const

eachEngine('a backup', (test, engine) => {
  const formats = engine === 'server' ? DUMP_FORMATS : (['plain'] as const)

  for (const format of formats) {
    test(`in ${format} format restores to a database that equals it`, { timeout: 120_000 }, async ({
      database,
      db,
    }) => {
      await fillRich(db)
      const { store } = await newStore()
      const shared = await options()

      const backup = await createBackup(database, store, { ...shared, format })
      const verification = await verifyBackup(database.cluster, store, await findBackup(store, backup.id, ''), shared)

      expect(backup).toMatchObject({ state: 'unverified', level: 1, tables: 5, rows: 400 })
      expect(verification).toMatchObject({ ok: true, differences: [], level: 3, tables: 5, rows: 400 })
      const listed = await listBackups(store)
      expect(listed).toMatchObject({ backups: [{ id: backup.id, state: 'good' }], unreadable: [] })
      expect(await database.cluster.list()).not.toContainEqual(
        expect.stringContaining(`${database.target.database}_verify_`),
      )
    })
  }

  test('restores into a new database, and refuses one that exists', { timeout: 180_000 }, async ({ database, db }) => {
    await db.query('create table item as select n as id from generate_series(1, 10) n')
    const { store } = await newStore()
    const shared = await options()
    await createBackup(database, store, shared)
    const source = await resolveSource(store, 'latest', database.target.database, '/')
    const plan = (name: string) => planRestore({ source, mode: 'new', database: name, now: new Date(), tail: 'abcdef' })
    const copy = `${database.target.database}_copy`

    const result = await applyRestore(database.cluster, store, source, plan(copy), shared)
    const again = applyRestore(database.cluster, store, source, plan(copy), shared)

    await expect(again).rejects.toMatchObject({ code: 'RESTORE_TARGET_EXISTS', exitCode: 1 })
    expect(result).toMatchObject({ database: copy, compared: true, tables: 1, rows: 10, safety: null })
    await using restored = await database.cluster.open(copy)
    expect((await restored.pool.query('select count(*)::int as n from item')).rows).toEqual([{ n: 10 }])
  })

  test('restores in place and keeps the database that was there', { timeout: 120_000 }, async ({ target }) => {
    const { store } = await newStore()
    const shared = await options()
    const before = await openDatabase(target, open)
    await before.pool.query('create table item as select n as id from generate_series(1, 10) n')
    await createBackup(before, store, shared)
    await before.pool.query('delete from item where id > 3; create table later ()')
    await before.end()
    const source = await resolveSource(store, 'latest', target.database, '/')
    const cluster = await openCluster(target, open)
    const plan = planRestore({ source, mode: 'in-place', database: target.database, now: new Date(), tail: 'abcdef' })

    const result = await applyRestore(cluster, store, source, plan, shared)

    expect(result.safety).toBe(plan.safety)
    const rowsOf = async (name: string) => {
      await using database = await cluster.open(name)
      const { rows } = await database.pool.query(`
        select (select count(*)::int from item) as items, to_regclass('later') is not null as later, current_database() as name
      `)
      return rows[0]
    }
    expect(await rowsOf(target.database)).toEqual({ items: 10, later: false, name: target.database })
    expect(await rowsOf(plan.safety ?? '')).toEqual({ items: 3, later: true, name: plan.safety })
    expect(await cluster.exists(plan.scratch)).toBe(false)
    await cluster.end()
  })

  test('of the schema only restores to the same schema without rows', { timeout: 120_000 }, async ({
    database,
    db,
  }) => {
    await fillRich(db)
    const { store } = await newStore()
    const shared = await options()

    const { id } = await createBackup(database, store, { ...shared, kind: 'schema' })
    const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), shared)

    expect(verification).toMatchObject({ ok: true, differences: [], rows: 0 })
  })

  test('of the data only is checked by its files and has no database to restore to', async ({ database, db }) => {
    await db.query('create table item as select 1 as id')
    const { store } = await newStore()
    const shared = await options()

    const { id } = await createBackup(database, store, { ...shared, kind: 'data' })
    const backup = await findBackup(store, id, '')
    const verification = await verifyBackup(database.cluster, store, backup, shared)
    const source = await resolveSource(store, id, '', '/')

    expect(verification).toMatchObject({
      ok: true,
      level: 1,
      where: 'files',
      note: expect.stringContaining('schema-only'),
    })
    expect(() => planRestore({ source, mode: 'new', database: 'x', now: new Date(), tail: 'abcdef' })).toThrow(
      expect.objectContaining({ code: 'BACKUP_NOT_RESTORABLE' }),
    )
  })

  test('has a manifest with versions, vectors, sequences and the migration head', async ({ database, db }) => {
    await fillRich(db)
    const { store } = await newStore()

    const { id } = await createBackup(database, store, {
      ...(await options()),
      environment: 'staging',
      readMigrationHead: async (client) => (await client.query(`select 'head' as head`)).rows[0].head,
    })
    const { manifest } = await findBackup(store, id, '')

    expect(manifest).toMatchObject({
      environment: 'staging',
      migrationHead: 'head',
      extensions: expect.arrayContaining([expect.objectContaining({ name: 'vector', version: expect.any(String) })]),
      vector: {
        columns: [{ schema: 'Odd Name', table: 'Order Items', column: 'embedding', type: 'vector(3)' }],
        indexes: [{ name: 'Odd Index', method: 'hnsw', valid: true }],
      },
      server: { version: database.capabilities.serverVersion, encoding: 'UTF8' },
    })
    expect(manifest.sequences).toContainEqual({ schema: 'public', name: 'counter', lastValue: '-3', ascending: false })
    expect(manifest.tables).toContainEqual(
      expect.objectContaining({
        schema: 'Odd Name',
        name: 'Order Items',
        rows: 300,
        checksum: expect.stringMatching(/^-?\d+$/),
      }),
    )
  })

  test('of a database with an odd name restores beside it', { timeout: 120_000 }, async ({ database }) => {
    const suffix = engine === 'server' ? `${database.target.database} ` : ''
    const odd = `${suffix}Odd = "N'ame"`
    await database.cluster.create(odd)
    const source = await database.cluster.open(odd)
    await source.pool.query('create table "Order = Items" as select 1 as "select"')
    const { store } = await newStore()
    const shared = await options()

    const { id } = await createBackup(source, store, { ...shared, ...(engine === 'server' && { format: 'directory' }) })
    await source.end()
    const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), shared)
    await database.cluster.drop(odd, { terminateSessions: true })

    expect(verification).toMatchObject({ ok: true, tables: 1, rows: 1 })
  })

  describe('taken twice at once', () => {
    test('gives two backups, one after the other', async ({ database, db }) => {
      await db.query('create table item as select 1 as id')
      const { store } = await newStore()
      const shared = await options()

      const both = await Promise.all([createBackup(database, store, shared), createBackup(database, store, shared)])

      expect(new Set(both.map(({ id }) => id)).size).toBe(2)
      expect((await listBackups(store)).backups).toHaveLength(2)
    })
  })

  if (engine === 'embedded') {
    test('whose dump lacks a table is refused and leaves nothing', async ({ database, db }) => {
      await db.query('create table item as select 1 as id; create table other (id int)')
      const { store, directory } = await newStore()
      const dumpSql = async (args: readonly string[]): Promise<string> =>
        (await database.dumpSql?.(args))?.replace('CREATE TABLE public.other', '-- public.other') ?? ''

      const failing = createBackup({ ...database, dumpSql }, store, await options())

      await expect(failing).rejects.toMatchObject({
        code: 'BACKUP_INCOMPLETE',
        exitCode: 1,
        details: { found: 1, expected: 2 },
      })
      expect(await readdir(directory)).toEqual([])
    })
  }

  test('that fails its comparison is a result, is recorded, and drops the scratch database', async ({
    database,
    db,
  }) => {
    await db.query('create table item as select n as id from generate_series(1, 10) n')
    const { store } = await newStore()
    const shared = await options()
    const { id } = await createBackup(database, store, shared)
    const backup = await findBackup(store, id, '')
    const tables = backup.manifest.tables.map((table) => ({ ...table, rows: 11 }))

    const verification = await verifyBackup(
      database.cluster,
      store,
      { ...backup, manifest: { ...backup.manifest, tables } },
      shared,
    )

    expect(verification).toMatchObject({ ok: false, differences: ['table "public"."item" has 10 rows, not 11'] })
    expect((await listBackups(store)).backups).toMatchObject([{ state: 'failed' }])
    expect(await database.cluster.list()).not.toContainEqual(
      expect.stringContaining(`${database.target.database}_verify_`),
    )
  })
})
