import { expect, test } from 'vitest'
import { OLD_INDEX, tableFacts } from '../../test/table-facts.ts'
import { parsePrismaSchema } from './parse-prisma-schema.ts'
import { declaredButMissing, prismaOutlook } from './prisma-outlook.ts'

const SCHEMA = `
  model Item {
    id   Int    @id
    vec  Unsupported("vector(384)")? @map("embedding") // @@index([id], map: "not_this")
    tags String[]
    note String @default("// no comment")

    @@index([vec(ops: raw("vector_cosine_ops")), id(sort: Desc)], map: "both")
    @@index(fields: [vec], name: "ignored", map: "old")
    @@index([tags], type: Gin)
    @@map("items")
    @@schema("app")
  }
  model Plain { 
    id Int @id
    vector Unsupported("vector(3)")
    @@index([vector])
  }
`

test('tables and indexes are read by their names in the database', () => {
  const { tables, partialIndexes } = parsePrismaSchema([SCHEMA, 'generator client {\n provider = "x"\n}'])

  expect(partialIndexes).toBe(false)
  expect(tables).toEqual([
    {
      schema: 'app',
      table: 'items',
      indexes: [
        { name: 'both', columns: ['embedding', 'id'], hasOperators: true },
        { name: 'old', columns: ['embedding'], hasOperators: false },
        { name: 'items_tags_idx', columns: ['tags'], hasOperators: false },
      ],
    },
    {
      schema: null,
      table: 'Plain',
      indexes: [{ name: 'Plain_vector_idx', columns: ['vector'], hasOperators: false }],
    },
  ])
})

test('a table that Prisma leaves alone keeps its indexes, one without a model loses them', () => {
  const place = { schema: 'app', table: 'items', column: 'embedding' }
  const of = (external: readonly string[], texts: readonly string[]): string =>
    prismaOutlook(place, OLD_INDEX, parsePrismaSchema(texts, external)).outcome

  expect(of(['items'], [])).toBe('left alone')
  expect(of(['app.items'], [])).toBe('left alone')
  expect(of([], [])).toBe('would be dropped')
  expect(of([], [SCHEMA])).toBe('left alone')
  expect(of([], [SCHEMA.replace('"app"', '"other"')])).toBe('would be dropped')
})

test('a declared index that is not there is named, for Prisma would create a btree', () => {
  const column = tableFacts({ schema: 'app', indexes: [] }).column

  expect(declaredButMissing(column, parsePrismaSchema([SCHEMA]))).toEqual(['old'])
  expect(declaredButMissing({ ...column, indexes: [OLD_INDEX] }, parsePrismaSchema([SCHEMA]))).toEqual([])
  expect(declaredButMissing(column, parsePrismaSchema([SCHEMA], ['items']))).toEqual([])
})
