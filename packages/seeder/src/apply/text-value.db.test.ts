import { test } from '@pgtend/testing'
import fc from 'fast-check'
import { expect } from 'vitest'
import { textValue } from './text-value.ts'

test('texts, arrays and JSON arrive on the server as they were planned', async ({ db }) => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'))
  const awkward = fc.oneof(text, fc.constantFrom('', 'NULL', 'null', '"', '\\', '{', '}', ',', ' ', "'", '\\"'))

  await fc.assert(
    fc.asyncProperty(awkward, fc.array(awkward), async (value, values) => {
      const { rows } = await db.query('select $1::text as text, $2::text[] as array, $3::jsonb as json', [
        textValue(value),
        textValue(values),
        textValue({ value, values }),
      ])
      expect(rows).toEqual([{ text: value, array: values, json: { value, values } }])
    }),
    { numRuns: 60 },
  )
})
