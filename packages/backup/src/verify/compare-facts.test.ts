import { expect, test } from 'vitest'
import type { BackupManifest } from '../catalog/manifest.ts'
import { CHECKSUM_ALGORITHM } from '../facts/hash-table.ts'
import type { SnapshotFacts } from '../facts/read-snapshot.ts'
import { compareFacts } from './compare-facts.ts'

const lines = ['relation public.a r p', 'column public.a 1 id integer']
const manifest = {
  kind: 'full',
  checksumAlgorithm: CHECKSUM_ALGORITHM,
  server: { version: 150_000 },
  tables: [{ schema: 'public', name: 'a', rows: 2, checksum: '7' }],
  sequences: [{ schema: 'public', name: 's', lastValue: '5', ascending: true }],
} as unknown as BackupManifest
const restored = { ...manifest, schemaLines: lines } as unknown as SnapshotFacts

test('equal databases have no difference', () => {
  expect(compareFacts(manifest, lines, restored)).toEqual([])
})

test.for([
  ['a missing table', { tables: [] }, 'table "public"."a" is missing'],
  ['missing rows', { tables: [{ ...manifest.tables[0], rows: 1 }] }, 'table "public"."a" has 1 rows, not 2'],
  [
    'other rows',
    { tables: [{ ...manifest.tables[0], checksum: '8' }] },
    'table "public"."a" has other rows: the checksum differs',
  ],
  [
    'a sequence behind',
    { sequences: [{ ...manifest.sequences[0], lastValue: '4' }] },
    'sequence "public"."s" stands at 4, not at 5',
  ],
  ['a missing definition', { schemaLines: lines.slice(0, 1) }, 'missing: column public.a 1 id integer'],
  ['a definition too many', { schemaLines: [...lines, 'view v'] }, 'not in the backup: view v'],
] as const)('%s is named', ([, change, difference]) => {
  expect(compareFacts(manifest, lines, { ...restored, ...change } as SnapshotFacts)).toEqual([difference])
})

test('a sequence may be ahead, in its own direction', () => {
  const ahead = { ...restored, sequences: [{ ...manifest.sequences[0], lastValue: '9' }] } as SnapshotFacts
  const falling = { ...manifest, sequences: [{ ...manifest.sequences[0], ascending: false }] } as BackupManifest

  expect(compareFacts(manifest, lines, ahead)).toEqual([])
  expect(compareFacts(falling, lines, ahead)).toHaveLength(1)
})

test('another major version writes definitions in its own way: only names are compared', () => {
  const newer = {
    ...restored,
    server: { version: 170_000 },
    schemaLines: lines.slice(0, 1),
  } as unknown as SnapshotFacts

  expect(compareFacts(manifest, lines, newer)).toEqual([])
})

test('checksums of another method are not compared', () => {
  const older = { ...manifest, checksumAlgorithm: 'older' }
  const other = { ...restored, tables: [{ ...manifest.tables[0], checksum: '8' }] } as SnapshotFacts

  expect(compareFacts(older, lines, other)).toEqual([])
})
