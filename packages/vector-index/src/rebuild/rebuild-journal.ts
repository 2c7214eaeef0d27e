import { ensurePgtendTable, mayUsePgtendTable, type PgtendTable, SQLSTATE, sqlstateOf } from '@pgtend/database'
import { z } from 'zod'
import type { Queryable } from '../queryable.ts'
import { measuredQuerySchema } from '../recall/measurement.ts'

const TABLE: PgtendTable = {
  name: 'vector_rebuild',
  columns: `
  schema_name text not null,
  index_name text not null,
  begun_at timestamptz not null default now(),
  journal jsonb not null,
  primary key (schema_name, index_name)`,
  comment: 'recall of indexes before the rebuild that is in progress',
}

/** What one measurement found, as much as a comparison needs. */
export const keptMeasurementSchema = z
  .object({
    index: z.string(),
    settings: z.array(z.string()).readonly(),
    perQuery: z.array(measuredQuerySchema).readonly(),
  })
  .readonly()

export type KeptMeasurement = z.output<typeof keptMeasurementSchema>

const journalSchema = z.object({ before: keptMeasurementSchema.nullable() }).readonly()

/** What a rebuild in progress must not forget: the recall of the index that it will replace. */
export type RebuildJournal = z.output<typeof journalSchema>

interface JournalKey {
  readonly schema: string
  readonly index: string
}

/** Reads the journal of a rebuild that was interrupted; undefined when there is none. Reads one row. */
export async function readJournal(
  client: Queryable,
  { schema, index }: JournalKey,
): Promise<RebuildJournal | undefined> {
  if (!(await mayUsePgtendTable(client, TABLE.name))) return undefined
  const { rows } = await client.query<{ journal: unknown }>(
    `select journal as "journal" from pgtend.vector_rebuild where schema_name = $1 and index_name = $2`,
    [schema, index],
  )
  return journalSchema.safeParse(rows[0]?.journal).data
}

/**
 * Writes the journal of a rebuild, in place of an older one. Creates schema and table when they are missing; a role that may not
 * do that goes without, and cannot take an interrupted rebuild up again.
 */
export async function writeJournal(client: Queryable, key: JournalKey, journal: RebuildJournal): Promise<void> {
  try {
    await ensurePgtendTable(client, TABLE)
    await client.query(
      `
      insert into pgtend.vector_rebuild (schema_name, index_name, journal)
      values ($1, $2, $3)
      on conflict (schema_name, index_name) do update set journal = excluded.journal, begun_at = now()
    `,
      [key.schema, key.index, JSON.stringify(journal)],
    )
  } catch (error) {
    if (sqlstateOf(error) !== SQLSTATE.insufficientPrivilege) throw error
  }
}

/** Forgets a rebuild that has ended, where this role may; a journal without its second index is not looked at. */
export async function deleteJournal(client: Queryable, key: JournalKey): Promise<void> {
  if (!(await mayUsePgtendTable(client, TABLE.name, 'delete'))) return
  await client.query('delete from pgtend.vector_rebuild where schema_name = $1 and index_name = $2', [
    key.schema,
    key.index,
  ])
}
