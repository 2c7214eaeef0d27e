import { expect, test } from 'vitest'
import { checkMigrations } from '../check-migrations.ts'
import type { CheckFacts } from '../facts/check-facts.ts'
import { loadCheckParser } from '../load-check-parser.ts'
import type { KnownVectorColumn, KnownVectorIndex } from './vector-facts.ts'

const parser = await loadCheckParser()
const USED: KnownVectorIndex = { name: 'Old Index', valid: true, scans: 12, record: { rows: 40 } }
const LEFT: KnownVectorIndex = { name: 'left', valid: false, scans: 0, record: null }
const ITEMS: KnownVectorColumn = {
  schema: 'public',
  table: 'Order Items',
  column: 'embedding',
  indexes: [USED, LEFT],
  statements: [
    { metric: 'cosine', calls: 30 },
    { metric: 'cosine', calls: 3 },
  ],
}

/** What a database says that has 4,000 items, an index over them and what is left of another. */
function facts(vectors: CheckFacts['vectors'] = [ITEMS]): CheckFacts {
  const size = { rows: 4000, bytes: 40_000_000, reads: 9, writes: 9, nullColumns: [] }
  return {
    serverVersion: 15,
    serverRelease: '15.4',
    timeZone: 'UTC',
    schemaSql: [
      "create extension vector with version '0.8.0'",
      'create table "Order Items" (id bigint primary key, embedding vector(3))',
      'create index "Old Index" on "Order Items" using hnsw ((embedding::halfvec(3)) halfvec_cosine_ops)',
      'create index "left" on "Order Items" using hnsw (embedding vector_cosine_ops)',
    ],
    tables: [{ schema: 'public', name: 'Order Items', ...size }],
    vectors,
  }
}

function check(text: string, known = facts()) {
  const { findings } = checkMigrations(parser, [{ name: '1_a', path: '1_a', text }], { facts: known })
  return findings.map(({ rule, message, safeSql }) => ({ rule, message, safeSql }))
}

test('an index under the name of one that is left invalid is found, and what to drop first', () => {
  const create =
    'create index concurrently if not exists "left" on "Order Items" using hnsw (embedding vector_cosine_ops)'

  const found = check(`${create};`).find(({ rule }) => rule === 'vector-index-left-invalid')

  expect(found).toEqual({
    rule: 'vector-index-left-invalid',
    message: '"left" stays invalid: an interrupted build left it',
    safeSql: `drop index concurrently "left";\n${create};`,
  })
  expect(check(`drop index concurrently "left";\n${create};`).map(({ rule }) => rule)).toEqual(['vector-index-twice'])
  expect(check(`${create};`, facts([])).map(({ rule }) => rule)).not.toContain('vector-index-left-invalid')
})

test('dropping an index says how often it was used, and nothing when it is invalid', () => {
  expect(check('drop index concurrently "Old Index";')).toMatchObject([
    {
      rule: 'vector-index-dropped',
      message: '"Old Index" is the hnsw index of "Order Items", with 12 searches so far',
    },
  ])
  expect(check('drop index concurrently "left";')).toEqual([])
})

test('a second index is told from the rest of an interrupted build, and how old the first is', () => {
  const create = 'create index concurrently fresh on "Order Items" using hnsw (embedding vector_cosine_ops);'

  expect(check(create)).toMatchObject([
    {
      rule: 'vector-index-twice',
      message:
        '"Old Index" indexes "embedding" already, for halfvec_cosine_ops; it was built over 40 of now 4000 rows, see `pgtend vector rebuild`',
    },
  ])
  expect(check(create, facts([{ ...ITEMS, indexes: [LEFT, { ...USED, valid: false }] }]))).toEqual([])
})

test.for([
  ['vector_l2_ops', 'hnsw', ['33 searches of "embedding" so far were by cosine, not by l2']],
  ['vector_ip_ops', 'hnsw', ['33 searches of "embedding" so far were by cosine, not by inner_product']],
  ['vector_cosine_ops', 'hnsw', []],
] as const)('an index by %s is held against the distances that are searched by', ([opclass, method, messages]) => {
  const found = check(`create index concurrently on "Order Items" using ${method} (embedding ${opclass});`)

  expect(found.filter(({ rule }) => rule === 'vector-metric-unused').map(({ message }) => message)).toEqual(messages)
})

test('ivfflat on too few rows names how many it needs, and the line that declares it', () => {
  const create = (lists: string): string =>
    `create index concurrently "My Index" on "Order Items" using ivfflat ((embedding::halfvec(3)) halfvec_ip_ops)${lists};`
  const of = (lists: string) => check(create(lists)).filter(({ rule }) => rule === 'vector-ivfflat-on-empty-table')

  expect(of(' with (lists = 100)')).toEqual([
    {
      rule: 'vector-ivfflat-on-empty-table',
      message: '"Order Items" has 4000 rows; 100 lists need 5000',
      safeSql: [
        '-- pgtend:vector-index "Order Items".embedding method=ivfflat metric=inner_product type=halfvec name="My Index"',
        '-- Once there are rows: pgtend vector create --pending',
      ].join('\n'),
    },
  ])
  expect(of('')).toHaveLength(1)
  expect(of(' with (lists = 80)')).toEqual([])
})
