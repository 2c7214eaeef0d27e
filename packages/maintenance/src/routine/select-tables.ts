import { qualifiedName } from '@pgtend/database'
import { MaintenanceError } from '../errors.ts'
import type { MaintenanceFacts, TableFacts } from './facts.ts'

/**
 * Picks the named tables, each with its partitions; all tables when no name is given. A name is `table`, `schema.table` or the
 * quoted form, with capitals as they are in the database.
 * @throws {MaintenanceError} `MAINTENANCE_TABLE_NOT_FOUND` or `MAINTENANCE_TABLE_AMBIGUOUS`
 */
export function selectTables(facts: MaintenanceFacts, names: readonly string[] = []): readonly TableFacts[] {
  if (names.length === 0) return facts.tables
  const named = new Set(names.map((name) => findTable(facts, name).oid))
  return facts.tables.filter(({ oid, ancestors }) => named.has(oid) || ancestors.some((above) => named.has(above)))
}

function findTable(facts: MaintenanceFacts, name: string): TableFacts {
  const found = facts.tables.filter((table) => spellings(table).includes(name))
  const [only, ...others] = found
  if (only === undefined) {
    throw new MaintenanceError('MAINTENANCE_TABLE_NOT_FOUND', `table "${name}" does not exist`, {
      details: { table: name },
    })
  }
  if (others.length > 0) {
    const candidates = found.map(({ schema, table }) => `${schema}.${table}`)
    throw new MaintenanceError('MAINTENANCE_TABLE_AMBIGUOUS', `table "${name}" exists in ${found.length} schemas`, {
      hint: `Name one of ${candidates.join(', ')}.`,
      details: { table: name, candidates },
    })
  }
  return only
}

function spellings({ schema, table }: TableFacts): readonly string[] {
  return [table, `${schema}.${table}`, qualifiedName(schema, table)]
}
