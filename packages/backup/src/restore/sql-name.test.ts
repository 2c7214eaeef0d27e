import { expect, test } from 'vitest'
import { parseSqlName, unquoteName } from './sql-name.ts'

test.for([
  ['item', { schema: undefined, name: 'item' }],
  ['sales.item', { schema: 'sales', name: 'item' }],
  ['Sales.Order Items', { schema: 'Sales', name: 'Order Items' }],
  ['"Odd.Name"."Order ""Items"', { schema: 'Odd.Name', name: 'Order "Items' }],
  ['sales."select"', { schema: 'sales', name: 'select' }],
  ['', undefined],
  ['.item', undefined],
  ['sales.', undefined],
  ['a.b.c', undefined],
  ['"open', undefined],
] as const)('the name %s is read', ([text, name]) => {
  expect(parseSqlName(text)).toEqual(name)
})

test('a name without quotes is folded as the server does', () => {
  expect([unquoteName('Item'), unquoteName('"It""em"')]).toEqual(['item', 'It"em'])
})
