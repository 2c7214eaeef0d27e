import { eachEngine, test as serverTest } from '@pgtend/testing'
import { expect } from 'vitest'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts } from '../plan/vector-table-facts.ts'
import { ensureVectorExtension } from './ensure-vector-extension.ts'
import { applyExtensionUpgrade, planExtensionUpgrade } from './upgrade-vector-extension.ts'
import { vectorExtensionStatus } from './vector-extension-status.ts'

/** Takes from an extension what 0.8.0 brought, so that the server's own script can bring it again. */
const BACK_TO_0_7_4 = `
  do $$
  declare one regtype;
  begin
    foreach one in array '{integer[],real[],double precision[],numeric[]}'::regtype[] loop
      execute format('alter extension vector drop cast (%1$s as sparsevec)', one);
      execute format('alter extension vector drop function array_to_sparsevec(%1$s, integer, boolean)', one);
      execute format('drop cast (%1$s as sparsevec)', one);
      execute format('drop function array_to_sparsevec(%1$s, integer, boolean)', one);
    end loop;
    update pg_extension set extversion = '0.7.4' where extname = 'vector';
  end $$
`

serverTest("an old extension is upgraded with the server's own scripts", async ({ db }) => {
  await db.query(BACK_TO_0_7_4)
  const before = await vectorExtensionStatus(db)
  const plan = planExtensionUpgrade(before)

  if (plan !== undefined) await applyExtensionUpgrade(db, plan)

  const after = await vectorExtensionStatus(db)
  expect(before).toMatchObject({ installed: '0.7.4', upgradeAvailable: true, features: { iterativeScan: false } })
  expect(after).toMatchObject({ installed: before.available, upgradeAvailable: false })
  expect((await db.query(`select array[1,0,2]::sparsevec::text as v`)).rows).toEqual([{ v: '{1:1,3:2}/3' }])
})

serverTest('a role that may not upgrade is told so', async ({ db }) => {
  await db.query(BACK_TO_0_7_4)
  const plan = planExtensionUpgrade(await vectorExtensionStatus(db))
  await db.query('begin; create role vector_test_upgrader; set local role vector_test_upgrader')

  const failure = plan === undefined ? undefined : applyExtensionUpgrade(db, plan)

  await expect(failure).rejects.toMatchObject({ code: 'VECTOR_EXTENSION_PRIVILEGE' })
  await db.query('rollback')
})

eachEngine('an old pgvector', (test) => {
  test('is named, with what it lacks, and what it lacks is neither planned nor built', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table items (id int primary key, v vector(3));
      insert into items select n, array[n, 1, 2]::vector from generate_series(1, 200) n;
      update pg_extension set extversion = '0.4.4' where extname = 'vector';
    `)

    const status = await vectorExtensionStatus(db)
    const facts = await readVectorTableFacts(db, { table: 'items', column: 'v' })

    expect(status.gates.every(({ available }) => !available)).toBe(true)
    expect(status.warnings[0]).toBe('pgvector 0.4.4 has no HNSW indexes (0.5.0 has)')
    expect(planVectorIndex(facts, { force: true })).toMatchObject({ method: 'ivfflat', type: 'vector' })
    for (const options of [{ method: 'hnsw' }, { type: 'halfvec' }, { type: 'bit' }, { metric: 'l1' }] as const) {
      expect(() => planVectorIndex(facts, { force: true, ...options })).toThrow(
        expect.objectContaining({ code: 'VECTOR_EXTENSION_TOO_OLD', message: expect.stringContaining('0.4.4') }),
      )
    }
    await expect(ensureVectorExtension(db, { minimumVersion: '0.5.0' })).rejects.toMatchObject({
      code: 'VECTOR_EXTENSION_TOO_OLD',
    })
  })
})
