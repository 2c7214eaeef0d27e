import { eachEngine, test as serverTest, withClient } from '@pgtend/testing'
import { expect } from 'vitest'
import { ensureVectorExtension } from './ensure-vector-extension.ts'
import { vectorExtensionStatus } from './vector-extension-status.ts'

eachEngine('the pgvector extension', (test) => {
  test('is created once; the second time nothing changes', async ({ db }) => {
    await db.query('drop extension if exists vector')

    const first = await ensureVectorExtension(db)
    const second = await ensureVectorExtension(db)

    expect(first.outcome).toBe('created')
    expect(second).toEqual({ outcome: 'present', status: first.status })
    expect(first.status.installed).toMatch(/^0\.8\./)
    expect(first.status.features).toEqual({ hnsw: true, halfvec: true, iterativeScan: true })
  })

  test('can live in a schema with an odd name', async ({ db }) => {
    await db.query('drop extension if exists vector')
    await db.query('create schema "Odd Name"')

    const { status } = await ensureVectorExtension(db, { schema: 'Odd Name' })

    expect(status.schema).toBe('Odd Name')
  })

  test('is refused when it is older than required, and nothing is created', async ({ db }) => {
    await db.query('drop extension if exists vector')

    await expect(ensureVectorExtension(db, { minimumVersion: '99.0.0' })).rejects.toMatchObject({
      code: 'VECTOR_EXTENSION_TOO_OLD',
    })
    expect((await vectorExtensionStatus(db)).installed).toBeNull()
  })
})

serverTest('two sessions ensure the extension at once and both succeed', async ({ emptyDatabaseUrl }) => {
  const outcomes = await Promise.all(
    [1, 2, 3].map(() => withClient(emptyDatabaseUrl, (client) => ensureVectorExtension(client))),
  )

  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['created', 'present', 'present'])
})

serverTest('a role without the right is told so', async ({ emptyDatabaseUrl }) => {
  await withClient(emptyDatabaseUrl, async (client) => {
    await client.query('begin; create role vector_test_nobody; set local role vector_test_nobody')

    const failure = ensureVectorExtension(client)

    await expect(failure).rejects.toMatchObject({ code: 'VECTOR_EXTENSION_PRIVILEGE' })
    await client.query('rollback')
  })
})

serverTest('a server without pgvector on disk is a clear error', async ({ db }) => {
  await db.query('drop extension vector')
  const withoutPgvector = {
    query: ((text: string, values?: unknown[]) =>
      db.query(text.replace("name = 'vector'", "name = 'not there'"), values)) as typeof db.query,
  }

  await expect(ensureVectorExtension(withoutPgvector)).rejects.toMatchObject({ code: 'EXTENSION_UNAVAILABLE' })
})
