import { expect, test } from 'vitest'
import { z } from 'zod'

import { configPage } from './config-page.ts'
import { schemaRows } from './schema-rows.ts'

const rows = (schema: z.ZodType) =>
  schemaRows(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).map(({ path, type, fallback }) =>
    `${path}: ${type} = ${fallback}`.trim(),
  )

test('keys of groups, lists, maps and choices all have a row', () => {
  const schema = z.strictObject({
    lockTimeoutMs: z.int().default(3000).describe('d'),
    naming: z.enum(['timestamp', 'sequential']).default('timestamp').describe('d'),
    group: z.strictObject({ deep: z.boolean().optional().describe('d') }),
    alerts: z.array(z.strictObject({ url: z.string().describe('d') })).describe('d'),
    targets: z.record(z.string(), z.strictObject({ recall: z.number().default(0.9).describe('d') })).describe('d'),
    storage: z.union([z.strictObject({ folder: z.string().describe('d') }), z.string()]).describe('d'),
    tags: z.array(z.union([z.string(), z.number()])).describe('d'),
  })

  expect(rows(schema)).toEqual([
    'lockTimeoutMs: integer = 3000',
    'naming: "timestamp" | "sequential" = "timestamp"',
    'group.deep: boolean =',
    'alerts: object[] = required',
    'alerts[].url: string = required',
    'targets: object = required',
    'targets.<name>.recall: number = 0.9',
    'storage: object | string = required',
    'storage.folder: string = required',
    'tags: (string | number)[] = required',
  ])
})

test('schemas used twice are followed', () => {
  const shared = z.strictObject({ url: z.string().describe('d') }).meta({ id: 'Shared' })

  expect(rows(z.strictObject({ a: shared, b: shared }))).toEqual([
    'a.url: string = required',
    'b.url: string = required',
  ])
})

test('a key that choices share has one row, and each choice its own keys', () => {
  const name = z.string().describe('d')
  const place = z.union([
    z.strictObject({ name, directory: z.string().describe('d') }),
    z.strictObject({ name, bucket: z.string().describe('d') }),
  ])

  expect(rows(z.strictObject({ copies: z.array(place).describe('d') }))).toEqual([
    'copies: object[] = required',
    'copies[].name: string = required',
    'copies[].directory: string = required',
    'copies[].bucket: string = required',
  ])
})

test('keys without a description are named', () => {
  const schema = z.strictObject({ good: z.string().describe('d'), bad: z.string(), worse: z.string() })

  expect(() => configPage(z.toJSONSchema(schema))).toThrow('bad, worse')
})

test('a schema without keys is refused', () => {
  expect(() => configPage(z.toJSONSchema(z.strictObject({})))).toThrow('no keys')
})
