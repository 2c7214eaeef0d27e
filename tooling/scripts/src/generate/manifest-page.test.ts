import { expect, test } from 'vitest'
import { z } from 'zod'

import { manifestPage } from './manifest-page.ts'

test('every field has a row with its type and its meaning', () => {
  const schema = z.strictObject({
    id: z.string().describe('Name of the folder.'),
    globals: z.string().nullable().describe('Null for | none.'),
    objects: z.array(z.strictObject({ bytes: z.int().describe('Size.') })).describe('Files.'),
  })

  const page = manifestPage(z.toJSONSchema(schema))

  expect(page.split('\n').slice(-4)).toEqual([
    '| `id` | `string` | Name of the folder. |',
    '| `globals` | `string \\| null` | Null for \\| none. |',
    '| `objects` | `object[]` | Files. |',
    '| `objects[].bytes` | `integer` | Size. |',
  ])
})

test('fields without a meaning and a schema without fields are refused', () => {
  expect(() => manifestPage(z.toJSONSchema(z.strictObject({ id: z.string() })))).toThrow('these keys: id')
  expect(() => manifestPage(z.toJSONSchema(z.strictObject({})))).toThrow('no fields')
})
