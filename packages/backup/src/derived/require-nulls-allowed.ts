import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { BackupError } from '../errors.ts'
import type { LeftOut } from './derived-setting.ts'
import type { DerivableTable } from './select-derivable.ts'

/**
 * Asks the server whether the rows would pass the check constraints of their table without the columns that are left out; a restore
 * would find out too late. Reads the rows of tables with such a constraint, and not the columns that are left out. Wants an empty
 * search_path, as `pinSession` sets it.
 * @throws {BackupError} `BACKUP_DERIVED_INVALID`
 */
export async function requireNullsAllowed(
  client: ClientBase,
  leftOut: readonly LeftOut[],
  tables: readonly DerivableTable[],
): Promise<void> {
  for (const each of leftOut) {
    const table = tables.find(({ schema, name }) => schema === each.schema && name === each.table)
    if (table === undefined || each.kept === null) continue
    for (const { name, expression } of table.checks.filter((check) => isConcerned(check.columns, each, table))) {
      const { rows } = await client.query<{ fails: boolean }>(
        `select exists (select from (${rowsWithout(each)}) as t where not (${expression})) as fails`,
      )
      if (rows[0]?.fails) {
        const place = qualifiedName(each.schema, each.table)
        throw new BackupError(
          'BACKUP_DERIVED_INVALID',
          `rows of ${place} without "${each.parts[0]?.column ?? ''}" would violate check constraint "${name}"`,
        )
      }
    }
  }
}

/** What a column gets by default was chosen to pass. */
function isConcerned(columns: readonly string[], { unlike }: LeftOut, table: DerivableTable): boolean {
  const concerned = table.columns.filter(({ name }) => columns.includes(name) && unlike.includes(name))
  return (
    concerned.length > 0 && concerned.every(({ hasDefault, generatedFrom }) => !hasDefault && generatedFrom === null)
  )
}

function rowsWithout({ schema, table, kept, parts }: LeftOut): string {
  const columns = [
    ...(kept ?? []).map((name) => escapeIdentifier(name)),
    ...parts.map(({ column, type }) => `null::${type ?? 'text'} as ${escapeIdentifier(column ?? '')}`),
  ]
  return `select ${columns.join(', ')} from only ${qualifiedName(schema, table)}`
}
