import { BackupError } from '../errors.ts'
import type { ArchiveEntry } from './archive-entries.ts'
import type { SelectedParts } from './select-entries.ts'

/** Kinds of entries that the name of a table may stand for. */
export const RELATIONS = new Set(['TABLE', 'FOREIGN TABLE', 'VIEW', 'MATERIALIZED VIEW', 'SEQUENCE'])

/**
 * Finds the entries that names stand for: all of a schema, a table with its partitions. Pure.
 * @throws {BackupError} `BACKUP_OPTIONS_INVALID` when the dump has no such schema or table, or two that read alike
 */
export function findRoots(all: readonly ArchiveEntry[], { schemas, tables }: SelectedParts): readonly number[] {
  const inSchemas = schemas.flatMap((schema) => {
    const wanted = inOneLine(schema)
    const own = all.filter((entry) => entry.schema === wanted || (entry.kind === 'SCHEMA' && entry.name === wanted))
    if (own.length === 0) throw missing(`schema "${schema}"`)
    if (own.filter(({ kind }) => kind === 'SCHEMA').length > 1) throw several('schemas', schema)
    return own.filter(({ kind }) => kind !== 'FK CONSTRAINT' && kind !== 'POLICY')
  })
  const named = tables.flatMap(({ name, schema = 'public' }) => {
    const [table, ...others] = all.filter((entry) => {
      const isNamed = entry.schema === inOneLine(schema) && entry.name === inOneLine(name)
      return isNamed && RELATIONS.has(entry.kind)
    })
    if (table === undefined) throw missing(`table "${schema}"."${name}"`)
    if (others.length > 0) throw several('tables', name)
    return [table, ...partitionsOf(table, all)]
  })
  return [...inSchemas, ...named].map(({ id }) => id)
}

/** An attachment has the name of the partition and hangs on both; partitions of partitions follow. */
function partitionsOf(table: ArchiveEntry, all: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
  return all.flatMap((entry) => {
    if (entry.kind !== 'TABLE ATTACH' || !entry.dependencies.includes(table.id)) return []
    const partition = all.find(
      ({ id, name, schema }) => entry.dependencies.includes(id) && schema === entry.schema && name === entry.name,
    )
    return partition === undefined || partition === table ? [] : [entry, ...partitionsOf(partition, all)]
  })
}

/** As names stand in the list. */
function inOneLine(name: string): string {
  return name.replaceAll(/[\n\r]/g, ' ')
}

function several(what: string, name: string): BackupError {
  return new BackupError(
    'BACKUP_OPTIONS_INVALID',
    `the dump has ${what} that differ from "${inOneLine(name)}" by line breaks`,
    {
      hint: 'Restore the whole dump with `--to NAME`, and copy from there what you need.',
    },
  )
}

function missing(what: string): BackupError {
  return new BackupError('BACKUP_OPTIONS_INVALID', `the dump has no ${what}`, {
    hint: 'Name it as the database does; `pgtend backup show ID` lists the tables.',
  })
}
