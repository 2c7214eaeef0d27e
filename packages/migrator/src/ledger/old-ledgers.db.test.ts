import { createHash } from 'node:crypto'
import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateDown } from '../commands/migrate-down.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'

const sha = (text: string): Buffer => createHash('sha256').update(text).digest()
/** As Prisma wrote it before it padded each byte to two digits. */
const unpadded = (text: string): string => [...sha(text)].map((byte) => byte.toString(16)).join('')

const FILES = {
  '1_unpadded': 'create table a (id int);\n-- old\n',
  '2_by_hand': 'select 2;',
  '3_twice': 'select 3;',
  '4_crlf': 'select 4;\r\nselect 44;\r\n',
  '5_new': { up: 'create table b (id int);', down: 'drop table b;' },
}

/** What old versions and people leave: text columns, no key, columns of their own, several rows of one name, nulls. */
const OLD_LEDGER = `
create table _prisma_migrations (
  id text, checksum text, finished_at timestamptz, migration_name text, logs text, rolled_back_at timestamptz,
  started_at timestamptz default now(), applied_steps_count int, script text, "Our Note" text not null default 'x');
create table a (id int)`

eachEngine('a ledger of old versions', (test) => {
  test('is read and written: unpadded, empty and CRLF checksums, nulls, several rows of a name, own columns', async ({
    database,
    db,
  }) => {
    const directory = await writeMigrations(FILES)
    await db.query(OLD_LEDGER)
    await db.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, logs, rolled_back_at, applied_steps_count)
       values ('1', $1, now(), '1_unpadded', null, null, 1),
              ('2', '', now(), '2_by_hand', null, null, null),
              ('3a', 'of another file', null, '3_twice', 'failed', now(), 0),
              ('3b', $2, now(), '3_twice', '', null, 0),
              ('4', $3, now(), '4_crlf', null, null, 1)`,
      [
        unpadded(FILES['1_unpadded']),
        sha(FILES['3_twice']).toString('hex'),
        sha('select 4;\nselect 44;\n').toString('hex'),
      ],
    )

    const before = await readStatus(database, { directory })
    const up = await migrateUp(database, { directory })
    const down = await migrateDown(database, { directory })

    expect(before).toMatchObject({ applied: 4, pending: ['5_new'], problems: [] })
    expect(up.migrations.map(({ name }) => name)).toEqual(['5_new'])
    expect(down.migrations.map(({ name }) => name)).toEqual(['5_new'])
    const { rows } = await db.query(
      `select finished_at, rolled_back_at is not null as undone, "Our Note" as note from _prisma_migrations
        where migration_name = '5_new'`,
    )
    expect(rows).toEqual([{ finished_at: null, undone: true, note: 'x' }])
  })

  test('names an edited file by its unpadded checksum', async ({ database, db }) => {
    const directory = await writeMigrations({ '1_a': 'select 1;' })
    await db.query(OLD_LEDGER)
    await db.query(
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name) values ('1', $1, now(), '1_a')`,
      [unpadded('select 0;')],
    )

    await expect(migrateUp(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_EDITED' })
  })
})
