import { expect, test } from 'vitest'
import { indexForm, storedExpression } from './index-form.ts'

test.each([
  [null, 'embedding', 'column'],
  ['(embedding)::halfvec(3)', 'embedding', 'cast'],
  ['("The Vector")::"Odd Name".halfvec(3)', 'The Vector', 'cast'],
  ['(embedding)::vector(3)', 'embedding', 'cast'],
  ['(binary_quantize(embedding))::bit(3)', 'embedding', 'binary'],
  ['("Odd Name".binary_quantize("select"))::bit(3)', 'select', 'binary'],
  ['(binary_quantize((embedding)::halfvec(3)))::bit(3)', 'embedding', 'other'],
  ['(other)::halfvec(3)', 'embedding', 'other'],
  ['(subvector(embedding, 1, 3))::vector(3)', 'embedding', 'other'],
] as const)('the expression %s of column %s is stored as %s', (expression, column, form) => {
  expect(indexForm(expression, column)).toBe(form)
})

test('the column and the query are written the same way', () => {
  const cast = { form: 'cast', type: 'halfvec', dimensions: 3, expression: '' } as const
  const binary = { form: 'binary', type: 'bit', dimensions: 3, expression: '' } as const

  expect(storedExpression(cast, '"embedding"', 'ext')).toBe('("embedding"::"ext".halfvec(3))')
  expect(storedExpression(binary, '"embedding"', 'ext')).toBe('("ext".binary_quantize("embedding")::pg_catalog.bit(3))')
  expect(storedExpression(binary, '$1::"ext".vector', 'ext')).toBe(
    '("ext".binary_quantize($1::"ext".vector)::pg_catalog.bit(3))',
  )
})
