import { expect, test } from 'vitest'
import { shellName } from '../../render/shell-words.ts'
import { UsageError } from '../../usage-error.ts'
import { parseTarget } from './parse-target.ts'

test.each([
  [['memories.embedding'], { table: 'memories', column: 'embedding' }],
  [['app.memories.embedding'], { schema: 'app', table: 'memories', column: 'embedding' }],
  [['memories', 'embedding'], { table: 'memories', column: 'embedding' }],
  [['app.memories', 'embedding'], { schema: 'app', table: 'memories', column: 'embedding' }],
  [['"My Schema"."T.x".col'], { schema: 'My Schema', table: 'T.x', column: 'col' }],
  [['"Order ""Items""".select'], { table: 'Order "Items"', column: 'select' }],
  [['memories', 'a.b'], { table: 'memories', column: 'a.b' }],
] as const)('%j names a column', ([target, column], name) => {
  expect(parseTarget(target, column)).toEqual(name)
})

test.each([
  [['memories']],
  [['a.b.c.d']],
  [['app.a.b', 'c']],
  [['memories.']],
  [['.embedding']],
  [['"open.x']],
  [['']],
])('%j names none', ([target = '', column]) => {
  expect(() => parseTarget(target, column)).toThrow(UsageError)
})

test('a target is printed so that it is read back', () => {
  const word = shellName('My Schema', 'T.x', 'col"umn')

  expect(parseTarget(word.slice(1, -1))).toEqual({ schema: 'My Schema', table: 'T.x', column: 'col"umn' })
})
