import { z } from 'zod'
import type { VectorColumnFacts, VectorIndexFacts } from '../inspect/vector-facts.ts'
import type { PrismaSchema, PrismaTable } from './prisma-schema.ts'

export const prismaOutlookSchema = z
  .strictObject({
    outcome: z.enum(['left alone', 'would be dropped', 'would be renamed', 'would become a btree']),
    reason: z.string(),
  })
  .readonly()

/**
 * What `prisma migrate dev` and `prisma db push` would do to an index. `pgtend migrate generate` leaves every vector index alone.
 */
export type PrismaOutlook = z.output<typeof prismaOutlookSchema>

type Place = Pick<VectorColumnFacts, 'schema' | 'table' | 'column'>
type IndexLike = Pick<VectorIndexFacts, 'name' | 'form' | 'predicate'>

/** Says what Prisma's own migrations would do to an index that is there. Pure. */
export function prismaOutlook(place: Place, index: IndexLike, prisma: PrismaSchema): PrismaOutlook {
  if (isExternal(place, prisma)) return alone('the table is external to Prisma')
  const table = findTable(place, prisma)
  if (table === undefined) return { outcome: 'would be dropped', reason: 'with its table, which no model has' }
  if (index.form !== 'column') return alone('Prisma does not look at expression indexes')
  if (index.predicate !== null && !prisma.partialIndexes) return alone('Prisma does not look at partial indexes')
  const declared = table.indexes.find(({ name }) => name === index.name)
  if (declared === undefined) return undeclared(place, table)
  return declared.hasOperators
    ? { outcome: 'would become a btree', reason: 'the operator class in the schema makes Prisma create it anew' }
    : alone('the schema has an index of this name')
}

/** Names the declared indexes on a vector column that are not there: Prisma would create each as a btree. Pure. */
export function declaredButMissing(column: VectorColumnFacts, prisma: PrismaSchema): readonly string[] {
  if (isExternal(column, prisma)) return []
  const declared = findTable(column, prisma)?.indexes ?? []
  return declared
    .filter(({ columns }) => columns.length === 1 && columns[0] === column.column)
    .filter(({ name }) => !column.indexes.some((index) => index.name === name))
    .map(({ name }) => name)
}

function undeclared({ column }: Place, table: PrismaTable): PrismaOutlook {
  const other = table.indexes.find(({ columns }) => columns.length === 1 && columns[0] === column)
  if (other === undefined) return { outcome: 'would be dropped', reason: 'the schema has no `@@index` with this name' }
  return other.hasOperators
    ? { outcome: 'would be dropped', reason: `the schema wants "${other.name}" instead, as a btree` }
    : { outcome: 'would be renamed', reason: `the schema calls it "${other.name}"` }
}

function findTable({ schema, table }: Place, { tables }: PrismaSchema): PrismaTable | undefined {
  return tables.find((one) => one.table === table && (one.schema === null || one.schema === schema))
}

function isExternal({ schema, table }: Place, { external }: PrismaSchema): boolean {
  return external.includes(table) || external.includes(`${schema}.${table}`)
}

function alone(reason: string): PrismaOutlook {
  return { outcome: 'left alone', reason }
}
