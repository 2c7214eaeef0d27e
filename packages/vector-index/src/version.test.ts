import { expect, test } from 'vitest'
import { compareVersions, hasFeature } from './version.ts'

test('versions compare by number and not by text', () => {
  expect(compareVersions('0.10.0', '0.9.9')).toBeGreaterThan(0)
  expect(compareVersions('0.8', '0.8.0')).toBe(0)
  expect(compareVersions('0.7.4', '0.8.0')).toBeLessThan(0)
})

test('a feature is there from its first version on', () => {
  expect(hasFeature('0.4.4', 'hnsw')).toBe(false)
  expect(hasFeature('0.5.0', 'hnsw')).toBe(true)
  expect(hasFeature('0.7.4', 'iterativeScan')).toBe(false)
  expect(hasFeature('0.8.7', 'safeHnswVacuum')).toBe(true)
})
