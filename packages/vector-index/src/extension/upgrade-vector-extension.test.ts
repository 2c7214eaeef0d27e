import { expect, test } from 'vitest'
import { planExtensionUpgrade } from './upgrade-vector-extension.ts'
import { type VectorExtensionStatus, versionWarnings } from './vector-extension-status.ts'

function status(installed: string | null, available: string | null): VectorExtensionStatus {
  return {
    installed,
    available,
    schema: 'public',
    upgradeAvailable: installed !== null && available !== null && installed !== available,
    features: { hnsw: true, halfvec: true, iterativeScan: true },
    warnings: [],
  }
}

test('the plan names both versions, the statement and what to do afterwards', () => {
  expect(planExtensionUpgrade(status('0.7.4', '0.8.4'))).toEqual({
    from: '0.7.4',
    to: '0.8.4',
    statement: "alter extension vector update to '0.8.4'",
    notes: [
      'filtered searches can use iterative scans',
      'rebuild ivfflat indexes: their lists were trained on a biased sample',
      'rebuild HNSW indexes that were vacuumed: vacuum could damage them',
    ],
  })
})

test('there is no plan when the versions are equal, or one is missing', () => {
  expect(planExtensionUpgrade(status('0.8.4', '0.8.4'))).toBeUndefined()
  expect(planExtensionUpgrade(status(null, '0.8.4'))).toBeUndefined()
  expect(planExtensionUpgrade(status('0.8.4', null))).toBeUndefined()
})

test('warnings end with the version that has the cure', () => {
  expect(versionWarnings('0.8.4')).toEqual([])
  expect(versionWarnings('0.8.2').map(({ method }) => method)).toEqual(['ivfflat', 'hnsw'])
  expect(versionWarnings('0.4.4')).toHaveLength(5)
})
