import { expect, test } from 'vitest'
import { MigratorError } from '../../errors.ts'
import { explainQuotes } from './explain-quotes.ts'

const syntaxError = new MigratorError('MIGRATION_SYNTAX_ERROR', 'syntax error at or near "name"')

test.for([
  'model A {\n  id Int @id\n  @@map("odd\\"name")\n}',
  'model A {\n  id Int @id\n  b Int @map(name: "\\"")\n}',
  'model A {\n  id Int @id\n  @@index([b], map: "a\\\\ \\" b")\n}',
])('a name with a double quote is named with its line: %s', (content) => {
  expect(explainQuotes(syntaxError, [{ path: 'a.prisma', content }])).toMatchObject({
    code: 'PRISMA_SCHEMA_INVALID',
    message: '"a.prisma:3": the name has a double quote, which the Prisma schema engine cannot write',
    cause: syntaxError,
  })
})

test('anything else stays as it was', () => {
  const plain = 'model A {\n  id Int @id @default("a\\"b") // @map("c\\"d")\n  @@map("plain")\n}'
  const other = new MigratorError('MIGRATION_UNKNOWN', 'no migration is named "a"')

  expect(explainQuotes(syntaxError, [{ path: 'a.prisma', content: plain }])).toBe(syntaxError)
  expect(explainQuotes(other, [{ path: 'a.prisma', content: 'model A { @@map("a\\"b") }' }])).toBe(other)
})
