import { expect, onTestFinished } from 'vitest'
import { databaseTest as test } from '../../test/open-test-database.ts'
import { createSmallTablespace } from '../../test/small-tablespace.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'

test('a full disk is named, leaves nothing half-done, and the next run goes on once there is space', async ({
  database,
  db,
  skip,
}) => {
  const space = await createSmallTablespace(db)
  if (typeof space === 'string') return skip(space)
  onTestFinished(() => space.remove())
  const rows = `select n, repeat('x', 200) from generate_series(1, 4000) n`
  const directory = await writeMigrations({
    '1_rows': `create table log (line text);\ncreate table a (id int, word text) tablespace ${space.name};\ninsert into a ${rows};`,
    '2_index': `insert into log values ('before');
create table b as ${rows};
create index concurrently b_word on b (repeat, n) tablespace ${space.name};
insert into log values ('after');`,
  })

  await expect(migrateUp(database, { directory })).rejects.toMatchObject({
    code: 'MIGRATION_DISK_FULL',
    details: { migration: '1_rows', line: 3, sqlstate: '53100' },
    hint: expect.stringContaining('Nothing of this migration was applied. Free disk space'),
  })
  expect((await db.query(`select from pg_tables where tablename in ('a', 'log')`)).rowCount).toBe(0)
  await writeMigrations({ '1_rows': 'create table log (line text);' }, directory)
  await expect(migrateUp(database, { directory })).rejects.toMatchObject({
    code: 'MIGRATION_DISK_FULL',
    details: { migration: '2_index', line: 3 },
    hint: expect.stringContaining('1 of its 3 steps are applied'),
  })
  expect((await db.query(`select from pg_index where indrelid = 'b'::regclass`)).rowCount).toBe(0)

  await space.free()
  await migrateUp(database, { directory })

  expect((await db.query('select line from log')).rows).toEqual([{ line: 'before' }, { line: 'after' }])
  expect((await db.query(`select indisvalid from pg_index where indrelid = 'b'::regclass`)).rows).toEqual([
    { indisvalid: true },
  ])
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
  await db.query('drop table b')
})
