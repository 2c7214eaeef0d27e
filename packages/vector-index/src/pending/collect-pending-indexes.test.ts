import { expect, test } from 'vitest'
import { collectPendingIndexes } from './collect-pending-indexes.ts'

function fromScript(...lines: readonly string[]) {
  return collectPendingIndexes({ scripts: [{ path: 'migration.sql', text: lines.join('\n') }] })
}

test('a directive names the column and what was decided about it', () => {
  const pending = fromScript(
    'create table memories (id int, embedding vector(3));',
    '-- pgtend:vector-index memories.embedding metric=cosine method=hnsw m=24 ef-construction=300',
    '  --  pgtend: vector-index "My Schema"."T.x".select  type=bit name="My Index"',
    '-- pgtend:vector-indexes other.embedding',
    '-- pgtend:allow vector-index-dropped because',
  )

  expect(pending).toEqual([
    {
      target: { table: 'memories', column: 'embedding' },
      options: { metric: 'cosine', method: 'hnsw', m: 24, efConstruction: 300 },
      source: 'migration.sql',
    },
    {
      target: { schema: 'My Schema', table: 'T.x', column: 'select' },
      options: { type: 'bit', name: 'My Index' },
      source: 'migration.sql',
    },
  ])
})

test('of two on one column and metric the later counts, and the configuration comes last', () => {
  const pending = collectPendingIndexes({
    scripts: [
      { path: '1', text: '-- pgtend:vector-index a.v method=ivfflat\r\n-- pgtend:vector-index a.v metric=l2\r\n' },
      { path: '2', text: '-- pgtend:vector-index a.v metric=cosine method=hnsw' },
    ],
    configured: [{ target: 'a.v', metric: 'l2', m: 8 }],
  })

  expect(pending.map(({ options, source }) => [options, source])).toEqual([
    [{ metric: 'cosine', method: 'hnsw' }, '2'],
    [{ metric: 'l2', m: 8 }, 'vector.indexes'],
  ])
})

test.each([
  ['memories'],
  ['memories.embedding.'],
  ['.embedding'],
  ['a.b.c.d'],
  ['memories.embedding metric'],
  ['memories.embedding metric=euclid'],
  ['memories.embedding lists=0'],
  ['memories.embedding speed=fast'],
  ['memories.embedding name="open'],
  [''],
])('the directive "%s" is refused by its place', (text) => {
  expect(() => fromScript(`-- pgtend:vector-index ${text}`)).toThrow(
    expect.objectContaining({ code: 'PENDING_INDEX_INVALID', message: expect.stringContaining('migration.sql') }),
  )
})

test('a target of the configuration holds nothing but the column', () => {
  expect(() => collectPendingIndexes({ configured: [{ target: 'a.v metric=l2' }] })).toThrow(
    expect.objectContaining({ code: 'PENDING_INDEX_INVALID' }),
  )
})
