import { connectClient, waitFor } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect, onTestFinished } from 'vitest'
import { databaseTest as test } from '../../test/open-test-database.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'
import { isChosenName } from '../script/chosen-index-name.ts'
import { loadParser } from '../script/load-parser.ts'
import { splitStatements } from '../script/split-statements.ts'

const PARTITIONED = {
  '1_a': `create table a (id int) partition by range (id);
create table a_old partition of a for values from (0) to (10);
insert into a values (1);`,
  '2_b': 'alter table a detach partition a_old concurrently;',
}

async function secondSession(databaseUrl: string): Promise<Client> {
  const client = await connectClient(databaseUrl)
  onTestFinished(() => client.end())
  return client
}

async function attachedPartitions(db: Client): Promise<number | null> {
  return (await db.query(`select from pg_inherits where inhparent = 'a'::regclass`)).rowCount
}

test('a partition whose detaching gave up half-way is detached by the retry', async ({ database, databaseUrl, db }) => {
  const directory = await writeMigrations(PARTITIONED)
  await migrateUp(database, { directory, target: 1 })
  const reader = await secondSession(databaseUrl)
  await reader.query('begin; select from a')

  await expect(migrateUp(database, { directory, lockTimeoutMs: 300, lockRetryLimitMs: 600 })).rejects.toMatchObject({
    code: 'MIGRATION_LOCK_TIMEOUT',
  })
  await reader.query('commit')
  await migrateUp(database, { directory })

  expect(await attachedPartitions(db)).toBe(0)
  expect((await db.query('select id from a_old')).rows).toEqual([{ id: 1 }])
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
})

/** Ends the session of a migrator while its statement waits for an open transaction, so that nobody records how it ended. */
async function loseSession(db: Client, run: Promise<unknown>): Promise<void> {
  const pid = await waitFor(
    async () => {
      const { rows } = await db.query<{ pid: number }>(
        `select pid from pg_stat_activity
          where datname = current_database() and application_name = 'tests' and wait_event_type = 'Lock'`,
      )
      return rows[0]?.pid
    },
    { what: 'a statement that waits' },
  )
  const failed = expect(run).rejects.toThrow()
  await db.query('select pg_terminate_backend($1)', [pid])
  await failed
}

test('a partition whose detaching was interrupted is detached by the next run', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations(PARTITIONED)
  await migrateUp(database, { directory, target: 1 })
  const reader = await secondSession(databaseUrl)
  await reader.query('begin; select from a')
  await loseSession(db, migrateUp(database, { directory }))
  await reader.query('commit')
  const pending = await db.query(`select inhdetachpending from pg_inherits where inhparent = 'a'::regclass`)
  expect(pending.rows).toEqual([{ inhdetachpending: true }])

  await migrateUp(database, { directory })

  expect(await attachedPartitions(db)).toBe(0)
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
})

test('copies that an interrupted reindex left are dropped and the index is built again', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations({
    '1_a':
      'create table a (id int); create index a_id on a (id); create table b (id int); create index b_id on b (id);',
    '2_b': 'reindex table concurrently a;',
  })
  await migrateUp(database, { directory, target: 1 })
  const writer = await secondSession(databaseUrl)
  await writer.query('begin; insert into a values (1)')
  await loseSession(db, migrateUp(database, { directory }))
  await writer.query('commit')
  const dropped: string[] = []

  await migrateUp(database, {
    directory,
    onEvent: (event) => {
      if (event.type === 'invalid-index-dropped') dropped.push(event.index)
    },
  })

  expect(dropped).toEqual(['a_id_ccnew'])
  const { rows } = await db.query(
    `select indexrelid::regclass::text as name, indisvalid from pg_index where indrelid = 'a'::regclass`,
  )
  expect(rows).toEqual([{ name: 'a_id', indisvalid: true }])
})

test('an index that others are building is neither dropped nor waited for after a failure', async ({
  database,
  databaseUrl,
  db,
}) => {
  const directory = await writeMigrations({
    '1_a': 'create table b (id int); create index b_id on b (id); create index b_id2 on b (id);',
    '2_b': 'reindex table concurrently no_such_table;',
  })
  await migrateUp(database, { directory, target: 1 })
  const writer = await secondSession(databaseUrl)
  await writer.query('begin; insert into b values (1)')
  const others = await secondSession(databaseUrl)
  const theirs = others.query('reindex table concurrently b')
  await waitFor(async () => (await db.query(`select from pg_class where relname = 'b_id2_ccnew'`)).rowCount === 1, {
    what: 'the copies of the others',
  })
  // The state after an interruption whose note knew no copies.
  await expect(migrateUp(database, { directory, lockTimeoutMs: 300, lockRetryLimitMs: 600 })).rejects.toMatchObject({
    details: { sqlstate: '42P01' },
  })
  await db.query(`update pgtend.migration_step set state = 'running', note = '{"indexes":[]}' where state = 'failed'`)

  await expect(migrateUp(database, { directory, lockTimeoutMs: 300, lockRetryLimitMs: 600 })).rejects.toMatchObject({
    details: { sqlstate: '42P01' },
  })

  await writer.query('commit')
  await theirs
  const { rows } = await db.query(
    `select count(*)::int as valid from pg_index where indrelid = 'b'::regclass and indisvalid`,
  )
  expect(rows).toEqual([{ valid: 2 }])
})

test.for([
  { statement: 'create database', end: 'was done' },
  { statement: 'create database', end: 'was not done' },
  { statement: 'drop database', end: 'was done' },
  { statement: 'drop database', end: 'was not done' },
] as const)('an interrupted $statement that $end is taken up by the next run', async (given, { database, db }) => {
  const { rows } = await db.query<{ name: string }>(`select 'Odd ' || current_database() as name`)
  const name = rows[0]?.name ?? ''
  const creates = given.statement === 'create database'
  const directory = await writeMigrations({ '1_a': `${given.statement} "${name}";` })
  const create = `create database "${name}" template template0`
  const drop = `drop database if exists "${name}"`
  if (creates) await db.query(create)
  await expect(migrateUp(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_STATEMENT_FAILED' })
  await db.query(`update pgtend.migration_step set state = 'running'`)
  const isThere = creates === (given.end === 'was done')
  if (isThere !== creates) await db.query(isThere ? create : drop)

  await migrateUp(database, { directory })

  const found = await db.query('select from pg_database where datname = $1', [name])
  expect(found.rowCount).toBe(creates ? 1 : 0)
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
  await db.query(drop)
})

test("an interrupted index without a name is not mistaken for someone else's", async ({ database, db }) => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int, word text);',
    '2_b': 'create unique index concurrently on a (id) include (word);',
  })
  await migrateUp(database, { directory, target: 1 })
  await db.query(`insert into a values (1, 'x'), (1, 'y')`)
  await expect(migrateUp(database, { directory })).rejects.toMatchObject({ details: { sqlstate: '23505' } })
  await db.query(`update pgtend.migration_step set state = 'running', note = '{"indexes":[]}' where state = 'failed'`)
  await db.query('create index theirs on a (word); truncate a')

  await migrateUp(database, { directory })

  const { rows } = await db.query(
    `select indexrelid::regclass::text as name from pg_index where indrelid = 'a'::regclass order by 1`,
  )
  expect(rows).toEqual([{ name: 'a_id_word_idx' }, { name: 'theirs' }])
})

test.for([
  { on: '(lower(word))', name: 'a_lower_idx' },
  { on: '(lower(word), lower(word), id) include (word)', name: 'a_lower_lower1_id_word_idx' },
  { on: `((word || 'x'), (id::text))`, name: 'a_expr_id_idx' },
  { on: `((word || 'x') collate "C", ((word || '1')::varchar))`, name: 'a_expr_varchar_idx' },
  { on: `((case id when 1 then 'a' end), coalesce(word, ''), nullif(word, ''))`, name: 'a_case_coalesce_nullif_idx' },
  { on: '(greatest(id, 1), (array[id]))', name: 'a_greatest_array_idx' },
])('the index on $on is known by the name that the server chose: $name', async ({ on, name }, { db }) => {
  await db.query('create table a (id int, word text)')
  const [statement] = splitStatements(await loadParser(), { path: 'm', text: `create index concurrently on a ${on}` })
  const recovery = statement?.recovery

  await db.query(`create index on a ${on}; create index on a ${on}`)

  const { rows } = await db.query<{ name: string }>(
    `select indexrelid::regclass::text as name from pg_index where indrelid = 'a'::regclass order by 1`,
  )
  expect(rows.map((row) => row.name)).toEqual([name, `${name}1`])
  const chosen = recovery?.type === 'create-index' ? recovery.chosen : undefined
  expect(rows.map((row) => chosen && isChosenName(chosen, row.name))).toEqual([true, true])
  expect(chosen && isChosenName(chosen, 'a_other_idx')).toBe(false)
})

test('a name that the server shortens is known, too', async ({ db }) => {
  const [table, column] = [`t_${'é'.repeat(28)}`, `c_${'w'.repeat(50)}`]
  const sql = `on ${table} (${column}, id, lower(${column}))`
  const [statement] = splitStatements(await loadParser(), { path: 'm', text: `create index concurrently ${sql}` })
  await db.query(`create table ${table} (id int, ${column} text)`)

  await db.query(Array.from({ length: 11 }, () => `create index ${sql}`).join(';'))

  const { rows } = await db.query<{ name: string }>(
    `select relname::text as name from pg_class where oid in (select indexrelid from pg_index where indrelid = '${table}'::regclass)`,
  )
  const chosen = statement?.recovery?.type === 'create-index' ? statement.recovery.chosen : undefined
  expect(rows).toHaveLength(11)
  expect(rows.filter((row) => chosen && !isChosenName(chosen, row.name))).toEqual([])
})

test("an interrupted index on an expression is built again, and someone else's invalid index stays", async ({
  database,
  db,
}) => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int, word text);',
    '2_b': 'create unique index concurrently on a (lower(word));',
  })
  await migrateUp(database, { directory, target: 1 })
  await db.query(`insert into a values (1, 'x'), (1, 'x')`)
  await expect(migrateUp(database, { directory })).rejects.toMatchObject({ details: { sqlstate: '23505' } })
  await db.query(`update pgtend.migration_step set state = 'running', note = '{"indexes":[]}' where state = 'failed'`)
  await expect(db.query('create unique index concurrently a_id_idx on a (id)')).rejects.toThrow('could not create')
  await expect(db.query('create unique index concurrently on a (lower(word))')).rejects.toThrow('could not create')
  await db.query('truncate a')

  await migrateUp(database, { directory })

  const { rows } = await db.query(
    `select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 'a'::regclass order by 1`,
  )
  expect(rows).toEqual([
    { name: 'a_id_idx', valid: false },
    { name: 'a_lower_idx', valid: true },
  ])
})
