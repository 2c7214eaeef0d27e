import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { fillRich } from '../../test/rich-database.ts'
import { createBackup, DUMP_FORMATS, findBackup, verifyBackup } from '../index.ts'

for (const format of DUMP_FORMATS) {
  test(`data alone in ${format} format is restored into the definitions of a schema-only backup and found equal`, {
    timeout: 120_000,
  }, async ({ databaseUrl, db }) => {
    await fillRich(db)
    const database = await openTest(databaseUrl)
    const { store } = await newStore()
    const shared = await options()
    await createBackup(database, store, { ...shared, kind: 'schema' })
    const { id } = await createBackup(database, store, { ...shared, kind: 'data', format })

    const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), shared)

    expect(verification).toMatchObject({ ok: true, level: 3, note: null, differences: [], rows: 400 })
    expect((await findBackup(store, id, '')).summary.state).toBe('good')
  })
}

test('data alone is checked by its files when the definitions are other ones', async ({ databaseUrl, db }) => {
  await db.query('create table item as select n as id from generate_series(1, 10) n')
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const shared = await options()
  await createBackup(database, store, { ...shared, kind: 'schema' })
  await db.query('create index on item (id)')
  const { id } = await createBackup(database, store, { ...shared, kind: 'data' })

  const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), shared)

  expect(verification).toMatchObject({
    ok: true,
    level: 1,
    where: 'files',
    note: expect.stringContaining('no schema-only'),
  })
})
