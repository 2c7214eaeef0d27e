import { type CatalogObject, escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { Replay } from '../scratch/with-replay.ts'

/**
 * Reads what the tables of a scratch database hold, which is little: `rows of table …` gives their number, `values of column …` a digest
 * of what is there, whatever the order.
 */
export async function readAllRows({ client, readCatalog }: Replay): Promise<ReadonlyMap<string, string>> {
  const contents = new Map<string, string>()
  const { objects } = await readCatalog()
  for (const table of objects) {
    if (table.kind !== 'table' || table.form === 'foreign') continue
    const columns = objects.filter(
      (object) => object.kind === 'column' && object.schema === table.schema && object.table.name === table.name,
    )
    const [rows = '0', ...digests] = await readTable(client, qualifiedName(table.schema, table.name), columns)
    contents.set(`rows of ${table.identity}`, rows)
    if (rows === '0') continue
    for (const [index, { identity }] of columns.entries()) contents.set(`values of ${identity}`, digests[index] ?? '')
  }
  return contents
}

async function readTable(
  client: ClientBase,
  table: string,
  columns: readonly CatalogObject[],
): Promise<readonly string[]> {
  const digests = columns.map(({ name }) => {
    const text = `pg_catalog.quote_nullable(t.${escapeIdentifier(name)}::pg_catalog.text)`
    return `coalesce(pg_catalog.md5(pg_catalog.string_agg(${text}, ',' order by ${text} collate "C")), '')`
  })
  const { rows } = await client.query<{ values: readonly string[] }>(
    `select array[${['count(*)::pg_catalog.text', ...digests].join(', ')}] as "values" from ${table} t`,
  )
  return rows[0]?.values ?? []
}
