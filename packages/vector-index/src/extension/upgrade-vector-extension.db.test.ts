import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { applyExtensionUpgrade, planExtensionUpgrade } from './upgrade-vector-extension.ts'
import { vectorExtensionStatus } from './vector-extension-status.ts'

test('an old extension is upgraded to what the server has', async ({ db, skip }) => {
  await db.query('drop extension vector')
  await db
    .query(`create extension vector version '0.7.4'`)
    .catch(() => skip('this server does not ship pgvector 0.7.4'))
  const before = await vectorExtensionStatus(db)
  const plan = planExtensionUpgrade(before)

  if (plan !== undefined) await applyExtensionUpgrade(db, plan)

  const after = await vectorExtensionStatus(db)
  expect(before).toMatchObject({ installed: '0.7.4', upgradeAvailable: true, features: { iterativeScan: false } })
  expect(after).toMatchObject({ installed: before.available, upgradeAvailable: false })
})
