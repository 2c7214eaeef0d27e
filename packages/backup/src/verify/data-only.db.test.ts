import { withSession } from '@pgtend/database'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { fillRich } from '../../test/rich-database.ts'
import { sharedDatabase } from '../../test/shared-database.ts'
import { createBackup, DUMP_FORMATS, findBackup, verifyBackup } from '../index.ts'

const shared = sharedDatabase(async ({ database, store }) => {
  await withSession(database, fillRich)
  await createBackup(database, store, { ...(await options()), kind: 'schema' })
})

for (const format of DUMP_FORMATS) {
  test(`data alone in ${format} format is restored into the definitions of a schema-only backup and found equal`, {
    timeout: 120_000,
  }, async () => {
    const { database, store } = shared()
    const given = await options()
    const { id } = await createBackup(database, store, { ...given, kind: 'data', format })

    const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), given)

    expect(verification).toMatchObject({ ok: true, level: 3, note: null, differences: [], rows: 400 })
    expect((await findBackup(store, id, '')).summary.state).toBe('good')
  })
}

test('data alone is checked by its files when the definitions are other ones', async ({ databaseUrl, db }) => {
  await db.query('create table item as select n as id from generate_series(1, 10) n')
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const given = await options()
  await createBackup(database, store, { ...given, kind: 'schema' })
  await db.query('create index on item (id)')
  const { id } = await createBackup(database, store, { ...given, kind: 'data' })

  const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), given)

  expect(verification).toMatchObject({
    ok: true,
    level: 1,
    where: 'files',
    note: expect.stringContaining('schema-only'),
  })
})
