import { expect, test } from 'vitest'
import { diffSchema } from './diff-schema.ts'

const DATASOURCE = 'datasource db {\n  provider = "postgresql"\n}\n'
const files = (models: string) => [{ path: 'app.prisma', content: `${DATASOURCE}${models}` }]

const ITEM = 'model Item {\n  id Int @id\n  embedding Unsupported("vector(3)")?\n}\n'

test('a schema against nothing is the SQL that creates it', async () => {
  const sql = await diffSchema({ from: { kind: 'empty' }, to: { kind: 'schema', files: files(ITEM) } })

  expect(sql).toContain('CREATE TABLE "Item"')
  expect(sql).toContain('"embedding" vector(3)')
})

test('a schema against itself is an empty string', async () => {
  const source = { kind: 'schema', files: files(ITEM) } as const

  expect(await diffSchema({ from: source, to: source })).toBe('')
})

test('a mistake in the schema is named with file and line', async () => {
  const broken = files('model Item {\n  id Int @id\n  other Missing\n}\n')

  await expect(diffSchema({ from: { kind: 'empty' }, to: { kind: 'schema', files: broken } })).rejects.toMatchObject({
    code: 'PRISMA_SCHEMA_INVALID',
    message: expect.stringMatching(/^"app\.prisma:6": .*"Missing"/),
    details: { engineCode: 'P1012', report: expect.stringContaining('other Missing') },
  })
})

test('a comparison that needs a database says so when there is none', async () => {
  const source = { kind: 'schema', files: files(ITEM) } as const

  await expect(diffSchema({ from: { kind: 'database', files: source.files }, to: source })).rejects.toThrow(
    'works offline',
  )
})

test.each([
  [
    '// comment\ndatasource db {\n  // provider = "postgresql"\n  provider = "sqlite"\n}\n',
    '"app.prisma:4": the datasource is for "sqlite"',
  ],
  ['datasource db {\n  provider = "mysql"\n}\n', '"app.prisma:2": the datasource is for "mysql"'],
  ['model a {\n  id Int @id\n}\n', '"app.prisma": the schema has no datasource block'],
])('a schema of another database is refused: %#', async (content, message) => {
  const to = { kind: 'schema', files: [{ path: 'app.prisma', content }] } as const

  await expect(diffSchema({ from: { kind: 'empty' }, to })).rejects.toMatchObject({
    code: 'PRISMA_SCHEMA_INVALID',
    message,
  })
})
