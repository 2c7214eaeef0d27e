import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactStatement } from './redact-statement.ts'

test.each([
  ['select  *\n from t\twhere id = $1', 'select * from t where id = $1'],
  ["alter role app password 'secret'", 'alter role app password ?'],
  ["alter role app password E'sec\\'ret'", 'alter role app password ?'],
  ['select 42, 4.2, t1.c2 from t1', 'select ?, ?, t1.c2 from t1'],
  [`select "it's", 'x' from "Order ""Items"""`, `select "it's", ? from "Order ""Items"""`],
  ['do $body$ begin perform secret(); end $body$', 'do ?'],
  ['select 1 -- token=abc', 'select ?'],
  ["/* trace='00-abc' */ commit", 'commit'],
  ["copy (select 1 where email = 'a@b", 'copy (select ? where email = ?'],
])('%s is shown as %s', (text, shown) => {
  expect(redactStatement(text)).toBe(shown)
})

test('a long statement is cut off', () => {
  expect(redactStatement(`select ${'a, '.repeat(500)}`)).toHaveLength(300)
})

test('no content of a literal is ever shown, in whatever spelling', () => {
  const secret = fc.stringMatching(/^SECRET[a-z]{1,12}$/)
  const spelling = fc.constantFrom(
    (value: string) => `'${value}'`,
    (value: string) => `'it''s ${value}'`,
    (value: string) => `E'it\\'s ${value}'`,
    (value: string) => `$$${value}$$`,
    (value: string) => `$tag$ it's ${value} $tag$`,
    (value: string) => `'${value}`,
  )
  const before = fc.constantFrom('select ', 'select "a\'b", ', "select 'x', ", "/* ' */ select ", "-- '\nselect ")

  fc.assert(
    fc.property(secret, spelling, before, (value, spell, start) => {
      expect(redactStatement(`${start}${spell(value)}`)).not.toContain('SECRET')
    }),
  )
})
