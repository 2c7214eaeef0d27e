import { expect, test } from 'vitest'
import { OLD_INDEX, tableFacts } from '../../../test/table-facts.ts'
import type { VectorIndexFacts } from '../vector-facts.ts'
import { lintStatement } from './lint-statement.ts'
import { normaliseStatement } from './normalise-statement.ts'

const HALF: VectorIndexFacts = { ...OLD_INDEX, name: 'half', type: 'halfvec', form: 'cast', expression: '…' }
const BITS: VectorIndexFacts = { ...OLD_INDEX, name: 'bits', type: 'bit', form: 'binary', metric: 'hamming' }

function column(...indexes: readonly VectorIndexFacts[]) {
  return tableFacts({ indexes }).column
}

test.each<[string, string]>([
  ['the plain form', 'select id from items order by embedding <=> $1 limit 10'],
  ['a cast query', 'SELECT id FROM public.items i ORDER BY i.embedding <=> $1::vector(384) LIMIT 10'],
  ['the query first', `select id from items order by '[1,2]' <=> embedding limit $2`],
  ['a score beside it', 'select id, 1 - (embedding <=> $1) as score from items order by embedding <=> $1 limit 5'],
  ['an alias', 'select id, embedding <=> $1 as distance from items order by distance asc limit 5'],
  [
    'a qualified operator',
    'select id from "items" order by "embedding" operator("public".<=>) $1::"public".vector limit $2',
  ],
  ['fetch first', 'select id from items order by embedding <=> $1 fetch first 5 rows only'],
  ['a subquery', 'select * from (select id from items order by embedding <=> $1 limit 40) q order by id'],
  ['the cast that the column has anyway', 'select id from items order by embedding::vector(384) <=> $1 limit 5'],
  [
    'a sort of the found rows by the exact distance',
    `with nearest as materialized (select id, embedding <=> $1 as distance from items order by embedding <=> $1 limit 40)
     select * from nearest order by distance + $2`,
  ],
  ['exact search on purpose', 'select id from items order by (embedding <=> $1) + $2 limit 5'],
])('%s can use the index', (_, statement) => {
  expect(lintStatement(statement, column(OLD_INDEX))).toEqual({ metric: 'cosine', problems: [] })
})

test.each<[string, string, readonly string[]]>([
  ['far to near', 'select id from items order by embedding <=> $1 desc limit 5', ['descending']],
  [
    'a similarity',
    `with scores as (select id, 1 - (embedding <=> '[1,2]'::vector) as score from items where tenant = $2)
     select * from scores where score > $3 order by score desc limit $4`,
    ['descending', 'computed'],
  ],
  [
    'a similarity, sorted directly',
    'select id from items order by 1 - (embedding <=> $1) desc limit 5',
    ['descending', 'computed'],
  ],
  ['a function', 'select id from items order by round((embedding <=> $1)::numeric, 3) limit 5', ['computed']],
  ['no limit', 'select id from items order by embedding <=> $1', ['no-limit']],
  ['limit all', 'select id from items order by embedding <=> $1 limit all', ['no-limit']],
  ['another metric', 'select id from items order by embedding <-> $1 limit 5', ['metric']],
  ['another type', 'select id from items order by embedding::halfvec(384) <=> $1 limit 5', ['cast']],
])('%s cannot', (_, statement, problems) => {
  expect(lintStatement(statement, column(OLD_INDEX))?.problems).toEqual(problems)
})

test('a cast index wants the cast, and a bit index binary_quantize', () => {
  const plain = 'select id from items order by embedding <=> $1 limit 5'
  const half = 'select id from items order by (embedding::"public".halfvec(384)) <=> $1::halfvec(384) limit 5'
  const bits =
    'select id from items order by binary_quantize(embedding)::bit(384) <~> binary_quantize($1)::bit(384) limit 50'

  expect(lintStatement(plain, column(HALF))?.problems).toEqual(['cast'])
  expect(lintStatement(half, column(HALF))?.problems).toEqual([])
  expect(lintStatement(bits, column(BITS))).toEqual({ metric: 'hamming', problems: [] })
  expect(lintStatement(plain, column(BITS))?.problems).toEqual(['metric'])
})

test('what is about another table, another column or no order says nothing', () => {
  for (const statement of [
    'select id from other order by embedding <=> $1 limit 5',
    'select id from items order by title <=> $1 limit 5',
    'select id from items where embedding <=> $1 < 0.3',
    'explain select id from items order by embedding <=> $1',
    'select id, row_number() over (partition by q order by embedding <=> $1) from items',
    'select array_agg(id order by distance) from (select id, embedding <=> $1 as distance from items) q',
    'select 1',
    '',
    'order by <=> (',
  ]) {
    expect(lintStatement(statement, column(OLD_INDEX))).toBeUndefined()
  }
})

test('odd names are found in quotes', () => {
  const odd = tableFacts({ table: 'Order "Items"', column: 'select', indexes: [OLD_INDEX] }).column

  expect(lintStatement('select 1 from "Order ""Items""" o order by o."select" <=> $1 limit 1', odd)?.problems).toEqual(
    [],
  )
})

test('without an index only the order and the limit matter', () => {
  expect(lintStatement('select id from items order by embedding <-> $1 limit 5', column())?.problems).toEqual([])
})

test('no value and no comment of a statement is shown', () => {
  const text = `select /* user ann */ id from items -- secret
     where name = 'O''Brien' and note = E'it\\'s' and body = $tag$all$tag$ and n = 42 and id = $1
     order by embedding <=> '[0.1, 2]'::vector(384) limit 10`

  expect(normaliseStatement(text)).toBe(
    'select id from items where name = ? and note = ? and body = ? and n = ? and id = $1 order by embedding <=> ?::vector(?) limit ?',
  )
  expect(normaliseStatement(`select ${'x, '.repeat(500)}1`).length).toBe(400)
})
