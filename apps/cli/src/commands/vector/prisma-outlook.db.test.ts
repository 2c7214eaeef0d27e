import { diffSchema } from '@pgtend/migrator'
import { test } from '@pgtend/testing'
import { findVectorColumn, parsePrismaSchema, prismaOutlook } from '@pgtend/vector-index'
import { Client } from 'pg'
import { expect } from 'vitest'

interface Case {
  readonly what: string
  readonly index: string
  readonly declared?: string
  readonly preview?: string
  readonly outcome: ReturnType<typeof prismaOutlook>['outcome']
  /** What Prisma's engine writes to get from the database to the schema. */
  readonly sql: readonly RegExp[]
}

const PLAIN = 'create index note_hnsw on note using hnsw (embedding vector_cosine_ops)'

const CASES: readonly Case[] = [
  { what: 'an index nobody declares', index: PLAIN, outcome: 'would be dropped', sql: [/^DROP INDEX "note_hnsw"/] },
  {
    what: 'an ivfflat index nobody declares',
    index: 'create index note_ivf on note using ivfflat (embedding vector_l2_ops) with (lists = 1)',
    outcome: 'would be dropped',
    sql: [/^DROP INDEX "note_ivf"/],
  },
  {
    what: 'a declared index',
    index: PLAIN,
    declared: '@@index([embedding], map: "note_hnsw")',
    outcome: 'left alone',
    sql: [],
  },
  {
    what: 'an index declared under another name',
    index: PLAIN,
    declared: '@@index([embedding])',
    outcome: 'would be renamed',
    sql: [/^ALTER INDEX "note_hnsw" RENAME TO "note_embedding_idx"/],
  },
  {
    what: 'a declared operator class',
    index: PLAIN,
    declared: '@@index([embedding(ops: raw("vector_cosine_ops"))], map: "note_hnsw")',
    outcome: 'would become a btree',
    sql: [/^DROP INDEX "note_hnsw"/, /^CREATE INDEX "note_hnsw" ON "note"\("embedding" vector_cosine_ops\)/],
  },
  {
    what: 'a cast to halfvec',
    index: 'create index note_half on note using hnsw ((embedding::halfvec(3)) halfvec_cosine_ops)',
    outcome: 'left alone',
    sql: [],
  },
  {
    what: 'bits',
    index: 'create index note_bit on note using hnsw ((binary_quantize(embedding)::bit(3)) bit_hamming_ops)',
    outcome: 'left alone',
    sql: [],
  },
  {
    what: 'a partial index',
    index: `${PLAIN} where id > 5`,
    outcome: 'left alone',
    sql: [],
  },
  {
    what: 'a partial index, with the preview feature',
    index: `${PLAIN} where id > 5`,
    preview: 'partialIndexes',
    outcome: 'would be dropped',
    sql: [/^DROP INDEX "note_hnsw"/],
  },
]

test.for(CASES)(
  '$what: what is said of it is what Prisma does',
  async ({ index, declared, preview, outcome, sql }, { databaseUrl, db }) => {
    await db.query(`create table note (id int primary key, embedding vector(3)); ${index}`)
    const content = `
    generator client {
      provider = "prisma-client"
      ${preview === undefined ? '' : `previewFeatures = ["${preview}"]`}
    }
    datasource db {
      provider = "postgresql"
    }
    model Note {
      id     Int @id
      vector Unsupported("vector(3)")? @map("embedding")
      ${(declared ?? '').replace('embedding', 'vector')}
      @@map("note") // comment
    }`
    const files = [{ path: 'schema.prisma', content }]

    const script = await diffSchema({
      from: { kind: 'database', files },
      to: { kind: 'schema', files },
      connect: async () => {
        const client = new Client({ connectionString: databaseUrl })
        await client.connect()
        return client
      },
    })
    const column = await findVectorColumn(db, { table: 'note', column: 'embedding' })

    const [facts] = column.indexes
    expect(facts && prismaOutlook(column, facts, parsePrismaSchema([content])).outcome).toBe(outcome)
    const statements = script.split('\n').filter((line) => line !== '' && !line.startsWith('--'))
    expect(statements).toEqual(sql.map((pattern) => expect.stringMatching(pattern)))
  },
)
