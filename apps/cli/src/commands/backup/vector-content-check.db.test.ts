import { text } from 'node:stream/consumers'
import { createBackup, directoryStore, findBackup, listToolDirectories, verifyBackup } from '@pgtend/backup'
import { runInTransaction, withSession } from '@pgtend/database'
import { eachEngine, temporaryDirectory } from '@pgtend/testing'
import { vectorContentCheck } from '@pgtend/vector-index'
import { expect } from 'vitest'

const ITEMS = `
  create extension if not exists vector;
  create table items (id int primary key, embedding vector(4));
  insert into items select n, array[cos(n / 50.0), sin(n / 50.0), cos(n), 1]::vector from generate_series(1, 500) n;
  create index graph on items using hnsw (embedding vector_cosine_ops);
`

eachEngine('the check of vectors in backups', (test) => {
  test('is kept with a backup, holds for its restore, and finds what is other in another database', {
    timeout: 180_000,
  }, async ({ database, db }) => {
    await db.query(ITEMS)
    const store = directoryStore(await temporaryDirectory())
    const shared = {
      encryption: 'none' as const,
      toolDirectories: await listToolDirectories(process.env.PATH),
      now: () => new Date(),
      checks: [vectorContentCheck],
    }

    const { id, database: name } = await createBackup(database, store, shared)
    const backup = await findBackup(store, id, name)
    const verification = await verifyBackup(database.cluster, store, backup, shared)
    const noted = await text(await store.read(backup.folder, 'vectors.json'))
    await db.query('drop index graph; alter table items alter embedding type vector')
    const differences = await withSession(database, (client) =>
      runInTransaction(
        client,
        () => vectorContentCheck.compare(client, noted),
        'begin isolation level repeatable read',
      ),
    )

    expect(backup.manifest.objects.map((object) => object.name)).toContain('vectors.json')
    expect(verification).toMatchObject({ ok: true, differences: [] })
    expect(differences).toEqual([
      'column "public"."items"."embedding" has type vector(any), not vector(4)',
      'index "graph" is missing',
    ])
  })

  test('says nothing of a database without pgvector', async ({ database, db }) => {
    await db.query('drop extension if exists vector cascade')

    const noted = await withSession(database, (client) =>
      runInTransaction(client, () => vectorContentCheck.capture(client), 'begin isolation level repeatable read'),
    )

    expect(noted).toBeNull()
  })
})
