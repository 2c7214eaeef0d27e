import { expect, test } from 'vitest'
import { shellName } from '../../render/shell-words.ts'
import { collectJson, collectPairs, parseNames, parseQualifiedName } from './parse-options.ts'

test.each([
  ['items', { name: 'items' }],
  ['app.items', { schema: 'app', name: 'items' }],
  ['Order Items', { name: 'Order Items' }],
  ['"Odd.Name"."Order ""Items"""', { schema: 'Odd.Name', name: 'Order "Items"' }],
])('%s is a name', (text, name) => {
  expect(parseQualifiedName(text)).toEqual(name)
})

test.each(['a.b.c', '"open', '.x', 'x.', ''])('%s is no name', (text) => {
  expect(() => parseQualifiedName(text)).toThrow(expect.objectContaining({ code: 'commander.invalidArgument' }))
})

test('repeated pairs are collected by column, and only the first equals sign splits', () => {
  expect(collectPairs('tag=b', collectPairs('tag=a=1'))).toEqual({ tag: ['a=1', 'b'] })
  expect(collectJson('meta={"a":"x=y"}')).toEqual({ meta: { a: 'x=y' } })
})

test('what is no pair, no JSON and no count is refused', () => {
  for (const parse of [() => collectPairs('=x'), () => collectJson('a={')]) {
    expect(parse).toThrow(expect.objectContaining({ code: 'commander.invalidArgument' }))
  }
})

test('names are split at commas', () => {
  expect(parseNames('id, content,')).toEqual(['id', 'content'])
})

test.each([
  ['app', 'items', 'app.items'],
  ['Odd Name', 'Order Items', "'Odd Name.Order Items'"],
  ['a.b', 'c"d', `'"a.b"."c""d"'`],
  ['public', "it's", `'public.it'\\''s'`],
])('the name %s, %s is printed so that the shell and the parser give it back', (schema, name, word) => {
  expect(shellName(schema, name)).toBe(word)
  const unquoted = word.startsWith("'") ? word.slice(1, -1).replaceAll(`'\\''`, "'") : word
  expect(parseQualifiedName(unquoted)).toEqual({ schema, name })
})
