import { test } from '@pgtend/testing'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { JsonObject, JsonValue } from './json-value.ts'
import { jsonbContains } from './jsonb-contains.ts'
import { type JsonbFilter, jsonbFilterSql, matchesJsonbFilter } from './jsonb-filter.ts'

// Few keys and values, so that containment happens often.
const scalar = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, false, 0, 1, -1.5, '', 'a', 'b', '1'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
)
const key = fc.constantFrom('a', 'b', 'c', '', '__proto__', 'toString', 'Ä "x"')
const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value
const object: fc.Arbitrary<JsonObject> = fc.dictionary(key, json, { maxKeys: 3 })

/** A value and a part of it, changed now and then. */
const pair = fc.oneof(
  fc.tuple(json, json),
  json.chain((value) => fc.tuple(fc.constant(value), partOf(value))),
)

function partOf(value: JsonValue): fc.Arbitrary<JsonValue> {
  if (Array.isArray(value)) return fc.subarray([...value]).chain((kept) => fc.tuple(...kept.map(partOf)))
  if (typeof value !== 'object' || value === null)
    return fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: scalar })
  const entries = Object.entries(value)
  return fc
    .subarray(entries)
    .chain((kept) =>
      fc
        .tuple(...kept.map(([name, member]) => partOf(member).map((part) => [name, part] as const)))
        .map((parts) => Object.fromEntries(parts)),
    )
}

test('jsonbContains says what the server says', async ({ db }) => {
  const pairs = fc.sample(pair, { numRuns: 3000, seed: 42 })

  const { rows } = await db.query<{ contained: boolean }>(
    `select container::jsonb @> contained::jsonb as contained
       from unnest($1::text[], $2::text[]) with ordinality as t (container, contained, position) order by position`,
    [pairs.map(([container]) => JSON.stringify(container)), pairs.map(([, contained]) => JSON.stringify(contained))],
  )

  const server = rows.map((row) => row.contained)
  const ours = pairs.map(([container, contained]) => jsonbContains(container, contained))
  const different = pairs.filter((_, index) => server[index] !== ours[index])
  expect(different.map((one) => JSON.stringify(one))).toEqual([])
  // The sample is worth something only with both answers in it.
  expect(server.filter(Boolean).length).toBeGreaterThan(300)
  expect(server.filter((contained) => !contained).length).toBeGreaterThan(300)
})

test('a filter finds the same rows in SQL and in TypeScript', async ({ db }) => {
  await db.query('create temporary table item (id int primary key, "meta data" jsonb)')
  const values = fc.sample(object, { numRuns: 200, seed: 7 })
  await db.query(
    `insert into item select position, value::jsonb from unnest($1::text[]) with ordinality as t (value, position)`,
    [values.map((value) => JSON.stringify(value))],
  )
  const part: fc.Arbitrary<JsonbFilter> = fc
    .constantFrom(...values)
    .chain((value) => partOf(value))
    .map((contains) => ({ contains: contains as JsonObject }))
  const filter = fc.letrec<{ filter: JsonbFilter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      part,
      fc.array(tie('filter'), { maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('filter'), { maxLength: 3 }).map((any) => ({ any })),
      tie('filter').map((not) => ({ not })),
    ),
  })).filter

  await fc.assert(
    fc.asyncProperty(filter, async (one) => {
      const { text, values: parameters } = jsonbFilterSql('"meta data"', one, 2)
      const { rows } = await db.query<{ id: number }>(
        `select id from item where id > $1::int and ${text} order by id`,
        [0, ...parameters],
      )
      const expected = values.flatMap((value, index) => (matchesJsonbFilter(value, one) ? [index + 1] : []))
      expect(rows.map((row) => row.id)).toEqual(expected)
    }),
    { numRuns: 150, seed: 11 },
  )
})
