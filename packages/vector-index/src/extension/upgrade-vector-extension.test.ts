import { expect, test } from 'vitest'
import { planExtensionUpgrade } from './upgrade-vector-extension.ts'
import type { VectorExtensionStatus } from './vector-extension-status.ts'
import { versionGates } from './version-gates.ts'
import { versionWarnings } from './version-warnings.ts'

function status(installed: string | null, available: string | null): VectorExtensionStatus {
  return {
    installed,
    available,
    schema: 'public',
    upgradeAvailable: installed !== null && available !== null && installed !== available,
    features: { hnsw: true, halfvec: true, iterativeScan: true },
    gates: [],
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
      'a parallel HNSW build can no longer read rows of others (CVE-2026-3172)',
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

test('warnings begin with the version that has the fault and end with the one that has the cure', () => {
  expect(versionWarnings('0.8.5')).toEqual([])
  expect(versionWarnings('0.8.4').map(({ text }) => text)).toEqual([expect.stringContaining('0.8.5')])
  expect(versionWarnings('0.8.2').map(({ method }) => method)).toEqual(['ivfflat', 'hnsw'])
  expect(versionWarnings('0.8.1').map(({ text }) => text)[0]).toContain('CVE-2026-3172')
  expect(versionWarnings('0.5.1').join()).not.toContain('CVE-2026-3172')
  expect(versionWarnings('0.4.4')).toHaveLength(5)
})

test('gates say what a version has and what it takes', () => {
  const available = (version: string | null): readonly string[] =>
    versionGates(version).flatMap((gate) => (gate.available ? [gate.feature] : []))

  expect(available(null)).toEqual([])
  expect(available('0.5.0')).toEqual(['hnsw'])
  expect(available('0.6.2')).toEqual(['hnsw', 'parallelHnsw'])
  expect(available('0.7.0')).toEqual(['hnsw', 'parallelHnsw', 'halfvec', 'l1'])
  expect(available('0.8.5')).toHaveLength(versionGates(null).length)
  expect(versionGates('0.7.0').at(-1)).toMatchObject({ since: '0.8.0', available: false })
})
