import { text } from 'node:stream/consumers'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { type ContentCheck, createBackup, findBackup, verifyBackup } from '../index.ts'

/** Notes how many items there are; compares with `expected`. */
function countItems(expected?: string): ContentCheck {
  return {
    file: 'items.json',
    capture: async (client) => (await client.query('select count(*)::text as n from public.item')).rows[0].n,
    compare: async (client, noted) => {
      const { rows } = await client.query('select count(*)::text as n from public.item')
      return rows[0].n === (expected ?? noted) ? [] : [`${rows[0].n} items, not ${expected}`]
    },
  }
}

const NOTHING: ContentCheck = {
  file: 'nothing.json',
  capture: async () => null,
  compare: async () => ['compared although nothing was noted'],
}

// On both engines this is tested with the check of vectors, where the application wires it.
test('checks of an application are noted with a full backup, compared when it is verified, and can fail it', {
  timeout: 180_000,
}, async ({ databaseUrl, db }) => {
  const database = await openTest(databaseUrl)
  await db.query('create table item as select n as id from generate_series(1, 10) n')
  const { store } = await newStore()
  const shared = await options()

  const { id } = await createBackup(database, store, { ...shared, checks: [countItems(), NOTHING] })
  const schema = await createBackup(database, store, { ...shared, kind: 'schema', checks: [countItems()] })
  const backup = await findBackup(store, id, '')
  const verify = (checks: readonly ContentCheck[]) =>
    verifyBackup(database.cluster, store, backup, { ...shared, checks })
  const good = await verify([countItems(), NOTHING])
  const bad = await verify([countItems('11')])

  const files = backup.manifest.objects.map(({ name }) => name)
  expect(files).toContain('items.json')
  expect(files).not.toContain('nothing.json')
  expect(await text(await store.read(backup.folder, 'items.json'))).toBe('10')
  expect((await findBackup(store, schema.id, '')).manifest.objects.map(({ name }) => name)).not.toContain('items.json')
  expect(good).toMatchObject({ ok: true, level: 4, checks: ['items.json'], differences: [] })
  expect(bad).toMatchObject({ ok: false, level: 4, differences: ['10 items, not 11'] })
})
