import type { ColumnFacts, ConstraintFacts, IndexFacts, TableFacts } from './read-catalog-facts.ts'

const LEDGER_TABLE = '_prisma_migrations'
/** Schemas of pgtend's own tables and of its job queue. */
const OWN_SCHEMAS = new Set(['pgtend', 'pgboss'])
const PLAIN_METHODS = new Set(['btree', 'hash'])

/** What `@default(now())` becomes, on columns of any time type. */
const TIME = /^\(?(?:now\(\)|CURRENT_TIMESTAMP(?:\(\d\))?)\)?(?:::[\w ]+)?$/
const TEXT_LITERAL = /'(?:[^']|'')*'/g
const CAST = /::(?:[\w .]|"(?:[^"]|"")*")+(?:\([\d, ]+\))?(?:\[\])*/g
const ONLY_CONSTANTS = /^(?:ARRAY|true|false|NULL|[-\d.,[\]()\s])*$/

const CANNOT = 'which a Prisma schema cannot describe'

/** Says why a table is not the Prisma schema's to change; undefined when it is. Pure. */
export function tableReason(table: TableFacts): string | undefined {
  if (OWN_SCHEMAS.has(table.schema)) return `table of schema "${table.schema}", which belongs to pgtend`
  if (table.name === LEDGER_TABLE) return 'the ledger of the migrations'
  if (table.extension !== null) return `table of the extension "${table.extension}"`
  if (table.kind === 'p') return `partitioned table, ${CANNOT}`
  if (table.isPartition) return `partition, ${CANNOT}`
  if (table.kind === 'f') return `foreign table, ${CANNOT}`
  if (table.inherits) return `table that inherits or is inherited from, ${CANNOT}`
  return undefined
}

/** Says why a default must have been written in raw SQL; undefined for a constant, the time and a number in turn. Pure. */
export function defaultReason({ defaultText, isSerial }: ColumnFacts): string | undefined {
  if (defaultText === null || isSerial || TIME.test(defaultText) || isConstant(defaultText)) return undefined
  return 'default that is an expression, which raw SQL or `dbgenerated` chose'
}

/** Says why an index must have been written in raw SQL; undefined for what a Prisma schema can say. Pure. */
export function indexReason(index: IndexFacts, constraint: ConstraintFacts | undefined): string | undefined {
  if (constraint !== undefined && constraintReason(constraint) !== undefined) return constraintReason(constraint)
  if (index.hasExpression) return `index on an expression, ${CANNOT}`
  if (index.hasPredicate) return `partial index, ${CANNOT}`
  if (index.hasIncludedColumns) return `index with included columns, ${CANNOT}`
  if (index.nullsNotDistinct) return `unique index with "nulls not distinct", ${CANNOT}`
  if (index.method === 'hnsw' || index.method === 'ivfflat') return `${index.method} index, ${CANNOT}`
  if (!PLAIN_METHODS.has(index.method)) return `${index.method} index, whose operator classes raw SQL chooses`
  if (index.hasNullsOrder) return `index with an order of nulls, ${CANNOT}`
  if (index.hasSpecialCollation) return `index with a collation of its own, ${CANNOT}`
  if (index.hasParameters) return `index with storage parameters, ${CANNOT}`
  if (index.hasSpecialOperators) return 'index with operator classes of its own, which raw SQL chooses'
  return undefined
}

/** Says why a constraint must have been written in raw SQL. Pure. */
export function constraintReason(constraint: ConstraintFacts): string | undefined {
  if (constraint.type === 'x') return `exclusion constraint, ${CANNOT}`
  if (constraint.type === 'c') return `check constraint, ${CANNOT}`
  if (constraint.deferrable) return `deferrable constraint, ${CANNOT}`
  return undefined
}

function isConstant(text: string): boolean {
  return ONLY_CONSTANTS.test(text.replaceAll(TEXT_LITERAL, '').replaceAll(CAST, ''))
}
