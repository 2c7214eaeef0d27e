import { expect, test } from 'vitest'
import { formatRename, isRequestFor, parseRename } from './parse-rename.ts'

test.each([
  ['User.mail:email', ['User', 'mail'], 'email'],
  ['old_table:new_table', ['old_table'], 'new_table'],
  ['audit.log.at:created_at', ['audit', 'log', 'at'], 'created_at'],
  ['Order Items."a.b: ""c""":d', ['Order Items', 'a.b: "c"'], 'd'],
  ['t.a:"x:y"', ['t', 'a'], 'x:y'],
  ['t.a:', ['t', 'a'], null],
])('%s is read', (text, path, to) => {
  expect(parseRename(text)).toEqual({ text, path, to })
})

test.each(['', 'a', ':b', '.a:b', 'a.:b', 'a.b.c.d:e', 'a:b:c', '"a:b', 'a:b.c'])('%j is refused', (text) => {
  expect(() => parseRename(text)).toThrow(expect.objectContaining({ code: 'RENAME_INVALID' }))
})

test('what is printed for a rename is read as that rename', () => {
  const column = { kind: 'column', schema: 'Odd.Name', of: 'Order Items', from: 'a "b":c' } as const

  const request = parseRename(formatRename(column, 'x.y', 'public'))

  expect(request).toMatchObject({ path: ['Odd.Name', 'Order Items', 'a "b":c'], to: 'x.y' })
  expect(isRequestFor(request, column, { defaultSchema: 'public', formerOf: 'Order Items' })).toBe(true)
})

test('the schema of the models need not be named, and a renamed table goes by both of its names', () => {
  const column = { kind: 'column', schema: 'app', of: 'Person', from: 'mail' } as const
  const means = (text: string) => isRequestFor(parseRename(text), column, { defaultSchema: 'app', formerOf: 'User' })

  expect(['Person.mail:m', 'User.mail:m', 'app.User.mail:m', 'Other.mail:m', 'mail:m'].map(means)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})
