import { join } from 'node:path'
import { type Cluster, nameWithTail } from '@pgtend/database'
import { z } from 'zod'
import { withMaintenance } from '../restore/scratch-database.ts'
import { walkFiles } from '../store/walk-files.ts'

/** A database that a restore in place has replaced, or that undoing one has put aside. */
export const replacedDatabaseSchema = z.strictObject({
  name: z.string(),
  replacedAt: z.iso.datetime().describe('When another took its place.'),
  bytes: z.int().min(0).nullable().describe('Null when it was not measured or this role may not know.'),
})

/** Those of one database. */
export const replacedSchema = z
  .array(replacedDatabaseSchema)
  .describe('What restores of the database of the connection have replaced, and nobody has dropped yet.')

export type ReplacedDatabase = z.output<typeof replacedDatabaseSchema>

const TAIL = /_(?:pre_restore|undone)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** Finds by their names the databases that restores of `database` have replaced, and undoing them has put aside. Pure. */
export function findReplaced(
  database: string,
  names: readonly string[],
  sizes: ReadonlyMap<string, number> = new Map(),
): ReplacedDatabase[] {
  return names.flatMap((name) => {
    const found = TAIL.exec(name)
    // A name that was cut to fit is recognised by cutting it again.
    if (found === null || nameWithTail(database, found[0]) !== name) return []
    const [, year, month, day, hour, minute, second] = found
    const replacedAt = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
    return [{ name, replacedAt, bytes: sizes.get(name) ?? null }]
  })
}

/** Finds these databases of a cluster, with their sizes. Reads catalogs, or the sizes of files. */
export async function readReplaced(cluster: Cluster, database: string): Promise<ReplacedDatabase[]> {
  const names = await cluster.list()
  const replaced = findReplaced(database, names).map(({ name }) => name)
  if (replaced.length === 0) return []
  const { directory } = cluster
  const sizes = await (directory === undefined ? sizesOnServer(cluster, replaced) : sizesOfFolders(directory, replaced))
  return findReplaced(database, names, sizes)
}

async function sizesOnServer(cluster: Cluster, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  return withMaintenance(cluster, async (client) => {
    const { rows } = await client.query<{ name: string; bytes: string }>(
      `
      select datname as "name", pg_catalog.pg_database_size(oid)::text as "bytes"
        from pg_catalog.pg_database
       where datname = any($1::text[])
         and (pg_catalog.has_database_privilege(oid, 'connect') or pg_catalog.pg_has_role('pg_read_all_stats', 'usage'))
    `,
      [names],
    )
    return new Map(rows.map(({ bytes, name }) => [name, Number(bytes)]))
  })
}

async function sizesOfFolders(directory: string, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>()
  for (const name of names) {
    const files = await walkFiles(join(directory, name), '')
    sizes.set(
      name,
      files.reduce((sum, { bytes }) => sum + bytes, 0),
    )
  }
  return sizes
}
