import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { DerivedFacts } from '../catalog/manifest.ts'
import { costText } from './cost-text.ts'
import type { LeftOut } from './derived-setting.ts'

/** Counts what is left out of a table, in the snapshot of the dump. Reads its rows once, large values only by their size. */
export async function measureLeftOut(
  client: ClientBase,
  { schema, table, parts }: LeftOut,
  object: string | null,
): Promise<readonly DerivedFacts[]> {
  const name = qualifiedName(schema, table)
  const measures = parts.map(({ column }, index) => {
    const value = column === null ? 't.*' : escapeIdentifier(column)
    return `count(${column === null ? '*' : value})::text as "rows${index}",
            coalesce(sum(pg_catalog.pg_column_size(${value})), 0)::text as "bytes${index}"`
  })
  const { rows } = await client.query<Readonly<Record<string, string>>>(
    `select ${measures.join(', ')} from only ${name} as t`,
  )
  return parts.map((part, index) => {
    const measured = { rows: Number(rows[0]?.[`rows${index}`]), bytes: Number(rows[0]?.[`bytes${index}`]) }
    return { schema, table, column: part.column, rows: measured.rows, object, cost: costText(part, measured) }
  })
}
