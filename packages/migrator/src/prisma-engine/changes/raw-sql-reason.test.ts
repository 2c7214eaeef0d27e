import { expect, test } from 'vitest'
import { defaultReason } from './raw-sql-reason.ts'

const column = {
  schema: 'public',
  table: 't',
  name: 'c',
  type: 'text',
  typeModifier: -1,
  typeSchema: 'pg_catalog',
  isGenerated: false,
  isRequired: false,
}

test.each([
  '5',
  "'-5'::integer",
  '(-1.5)',
  "'it''s; now()'::text",
  '\'calm\'::"Odd Schema"."Mood"',
  "'{}'::text[]",
  "ARRAY['a'::text, 'b'::character varying(3)]",
  "'abc'::character varying(20)",
  "'1.00'::numeric(10,2)",
  'true',
  'NULL::character varying',
  'now()',
  'CURRENT_TIMESTAMP',
  'CURRENT_TIMESTAMP(3)',
  "('now'::text)::date",
])('the default %s is one that a Prisma schema can say', (defaultText) => {
  expect(defaultReason({ ...column, isSerial: false, defaultText })).toBeUndefined()
})

test.each([
  'gen_random_uuid()',
  "(now() + '1 day'::interval)",
  "nextval('numbers'::regclass)",
  "('a'::text || 'b'::text)",
  "timezone('utc'::text, now())",
])('the default %s belongs to raw SQL', (defaultText) => {
  expect(defaultReason({ ...column, isSerial: false, defaultText })).toContain('expression')
})

test('no default, and the numbers of the column’s own sequence, belong to nobody', () => {
  expect(defaultReason({ ...column, isSerial: false, defaultText: null })).toBeUndefined()
  expect(defaultReason({ ...column, isSerial: true, defaultText: "nextval('t_c_seq'::regclass)" })).toBeUndefined()
})
