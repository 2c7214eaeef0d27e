import type { Catalog, CatalogObject } from '@pgtend/database'
import { expect, test } from 'vitest'
import type { BackupManifest } from '../catalog/manifest.ts'
import { CHECKSUM_ALGORITHM } from '../facts/hash-tables.ts'
import type { SnapshotFacts } from '../facts/read-snapshot.ts'
import { compareFacts } from './compare-facts.ts'

const TABLE = { kind: 'table', identity: 'table public.a', schema: 'public', name: 'a' } as const
const VIEW = {
  kind: 'view',
  identity: 'view public.v',
  schema: 'public',
  name: 'v',
  definition: 'select 1',
  populated: true,
} as const
const GRANT = {
  kind: 'grant',
  identity: 'grant table public.a to app',
  schema: 'public',
  name: 'a',
  on: 'table public.a',
  privileges: ['SELECT'],
} as const
const schema = catalog(TABLE, VIEW, GRANT)

function catalog(...objects: readonly Partial<CatalogObject>[]): Catalog {
  return { serverVersion: 150_000, shadowedNames: [], objects: objects as readonly CatalogObject[] }
}

const manifest = {
  kind: 'full',
  checksumAlgorithm: CHECKSUM_ALGORITHM,
  server: { version: 150_000 },
  tables: [{ schema: 'public', name: 'a', rows: 2, checksum: '7' }],
  sequences: [{ schema: 'public', name: 's', lastValue: '5', ascending: true }],
} as unknown as BackupManifest
const restored = { ...manifest, schema } as unknown as SnapshotFacts

test('equal databases have no difference', () => {
  expect(compareFacts(manifest, schema, restored)).toEqual([])
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
  ['a missing definition', { schema: catalog(TABLE) }, 'missing: view public.v'],
  [
    'a definition too many',
    { schema: catalog(TABLE, VIEW, { ...VIEW, identity: 'view w' }) },
    'not in the backup: view w',
  ],
  [
    'another definition',
    { schema: catalog(TABLE, { ...VIEW, definition: 'select 2' }) },
    'other than in the backup: view public.v (definition)',
  ],
] as const)('%s is named', ([, change, difference]) => {
  expect(compareFacts(manifest, schema, { ...restored, ...change } as SnapshotFacts)).toEqual([difference])
})

test('a table of which the backup knows nothing must be there, with whatever rows', () => {
  const unknown = { ...manifest, tables: [{ schema: 'public', name: 'a', rows: null, checksum: null }] }

  expect(compareFacts(unknown, schema, restored)).toEqual([])
  expect(compareFacts(unknown, schema, { ...restored, tables: [] })).toEqual(['table "public"."a" is missing'])
})

test('a sequence may be ahead, in its own direction', () => {
  const ahead = { ...restored, sequences: [{ ...manifest.sequences[0], lastValue: '9' }] } as SnapshotFacts
  const falling = { ...manifest, sequences: [{ ...manifest.sequences[0], ascending: false }] } as BackupManifest

  expect(compareFacts(manifest, schema, ahead)).toEqual([])
  expect(compareFacts(falling, schema, ahead)).toHaveLength(1)
})

test('another major version writes definitions in its own way: only names of relations are compared', () => {
  const other = [
    { ...VIEW, definition: 'select 2' },
    { kind: 'function', identity: 'function f()', definition: '' } as const,
  ]
  const newer = { ...restored, schema: { ...catalog(TABLE, ...other), serverVersion: 170_000 } } as SnapshotFacts
  const lacking = { ...restored, schema: { ...catalog(TABLE), serverVersion: 170_000 } } as SnapshotFacts

  expect(compareFacts(manifest, schema, newer)).toEqual([])
  expect(compareFacts(manifest, schema, lacking)).toEqual(['missing: view public.v'])
})

test('a materialized view without data is a difference, but not of a schema alone', () => {
  const empty = { ...restored, schema: catalog(TABLE, { ...VIEW, populated: false }) } as SnapshotFacts

  expect(compareFacts(manifest, schema, empty)).toEqual(['other than in the backup: view public.v (populated)'])
  expect(compareFacts({ ...manifest, kind: 'schema' }, schema, empty)).toEqual([])
})

test('checksums of another method are not compared', () => {
  const older = { ...manifest, checksumAlgorithm: 'older' }
  const other = { ...restored, tables: [{ ...manifest.tables[0], checksum: '8' }] } as SnapshotFacts

  expect(compareFacts(older, schema, other)).toEqual([])
})
