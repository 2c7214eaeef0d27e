import { expect, test } from 'vitest'
import { labelOf } from './label.ts'
import type { Measurement, RelationEffect } from './measure/measurement.ts'
import type { Relation } from './measure/relation.ts'

const relation = (part: Partial<Relation> = {}): Relation => ({
  oid: 1,
  name: 'users',
  kind: 'table',
  table: undefined,
  filenode: 1,
  pages: 100,
  rows: 1000,
  ...part,
})

const effect = (part: Partial<RelationEffect>): RelationEffect => ({
  relation: relation(),
  lock: undefined,
  rewritten: false,
  scanned: false,
  rowsChanged: 0,
  ...part,
})

const measured = (...statements: readonly (readonly RelationEffect[])[]): Measurement => ({
  statements: statements.map((effects) => ({ sql: 'select 1', effects })),
  relations: [],
  failure: undefined,
})

test.each([
  ['a lock that stops reads, and a scan under it', 'long', [effect({ lock: 'ACCESS EXCLUSIVE', scanned: true })]],
  ['a lock that stops writes, and a scan under it', 'long', [effect({ lock: 'SHARE', scanned: true })]],
  ['a scan under a lock that stops nobody', 'free', [effect({ lock: 'SHARE UPDATE EXCLUSIVE', scanned: true })]],
  ['a strong lock without work', 'brief', [effect({ lock: 'ACCESS EXCLUSIVE' })]],
  [
    'a scan of a small table',
    'free',
    [effect({ relation: relation({ pages: 1 }), lock: 'ACCESS EXCLUSIVE', scanned: true })],
  ],
  ['a lock on most rows', 'long', [effect({ lock: 'ROW EXCLUSIVE', scanned: true, rowsChanged: 900 })]],
  ['a lock on a few rows', 'free', [effect({ lock: 'ROW EXCLUSIVE', rowsChanged: 9 })]],
  [
    'one table locked while another is read',
    'long',
    [
      effect({ lock: 'ACCESS EXCLUSIVE' }),
      effect({ relation: relation({ oid: 2, name: 'orders' }), lock: 'ACCESS SHARE', scanned: true }),
    ],
  ],
  [
    'a lock on an index that stops the readers of its table',
    'long',
    [
      effect({ lock: 'SHARE UPDATE EXCLUSIVE', scanned: true }),
      effect({ relation: relation({ oid: 2, name: 'i', kind: 'index', table: 'users' }), lock: 'ACCESS EXCLUSIVE' }),
    ],
  ],
  [
    'a refresh that readers of the materialized view go on beside',
    'free',
    [effect({ relation: relation({ kind: 'materialized view' }), lock: 'EXCLUSIVE', scanned: true })],
  ],
] as const)('%s is %s', (_, label, effects) => {
  expect(labelOf(measured(effects))).toBe(label)
})

test('work before a strong lock is taken makes nobody wait for long', () => {
  const work = [effect({ lock: 'SHARE UPDATE EXCLUSIVE', scanned: true })]
  const lock = [effect({ lock: 'ACCESS EXCLUSIVE' })]

  expect(labelOf(measured(work, lock))).toBe('brief')
  expect(labelOf(measured(lock, [effect({ lock: 'ACCESS EXCLUSIVE', scanned: true })]))).toBe('long')
})

test('a migration that the server refuses fails, whatever it did before', () => {
  expect(labelOf({ relations: [], statements: [], failure: '23502: column contains null values' })).toBe('fails')
})
