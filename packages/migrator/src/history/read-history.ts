import { escapeIdentifier } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { JOURNAL_TABLE, type JournalRow, selectJournalSql } from '../ledger/journal.ts'
import type { Ledger, LedgerRow } from '../ledger/ledger.ts'

/** What a database remembers of its migrations. */
export interface DatabaseHistory {
  readonly ledgerExists: boolean
  readonly journalExists: boolean
  /** A schema without ledger that has tables is not ours to migrate. */
  readonly schemaHasTables: boolean
  readonly rows: readonly LedgerRow[]
  readonly journal: readonly JournalRow[]
}

/** The history of a database that has none; also what a plan without a database starts from. */
export const EMPTY_HISTORY: DatabaseHistory = {
  ledgerExists: false,
  journalExists: false,
  schemaHasTables: false,
  rows: [],
  journal: [],
}

/**
 * Reads ledger and journal. Reads only, creates nothing, takes no locks beyond those of `select`.
 * A role that may read the ledger alone (an application that waits for migrations) sees no journal.
 */
export async function readHistory(client: ClientBase, ledger: Ledger): Promise<DatabaseHistory> {
  return read(client, ledger, () => undefined)
}

/** The same, without the journal of what is applied: all that a plan or a status needs. */
export async function readOpenHistory(client: ClientBase, ledger: Ledger): Promise<DatabaseHistory> {
  return read(client, ledger, (rows) => rows.filter(({ finishedAt }) => finishedAt === null).map(({ id }) => id))
}

async function read(
  client: ClientBase,
  ledger: Ledger,
  attemptsOf: (rows: readonly LedgerRow[]) => readonly string[] | undefined,
): Promise<DatabaseHistory> {
  const { journalReadable, ...facts } = await selectFacts(client, ledger)
  const rows = facts.ledgerExists ? (await client.query<LedgerRow>(ledger.selectSql())).rows : []
  const journalSql = selectJournalSql(ledger.schema, attemptsOf(rows))
  const journal = journalReadable ? (await client.query<JournalRow>(journalSql)).rows : []
  return { ...facts, rows, journal }
}

interface Facts extends Pick<DatabaseHistory, 'ledgerExists' | 'journalExists' | 'schemaHasTables'> {
  readonly journalReadable: boolean
}

/**
 * Tables of extensions (PostGIS brings one) do not make a schema an application's. The journal is looked up in the catalog, because
 * `to_regclass` fails (42501) for a role without usage of its schema.
 */
async function selectFacts(client: ClientBase, ledger: Ledger): Promise<Facts> {
  const { rows } = await client.query<Facts>(
    `
    select pg_catalog.to_regclass($1::text) is not null as "ledgerExists",
           j.oid is not null as "journalExists",
           coalesce(pg_catalog.has_schema_privilege(j.relnamespace, 'usage')
                    and pg_catalog.has_table_privilege(j.oid, 'select'), false) as "journalReadable",
           exists (select from pg_catalog.pg_class c
                    where c.relnamespace = pg_catalog.to_regnamespace($4::text)
                      and c.relkind in ('r', 'p')
                      and not exists (select from pg_catalog.pg_depend d
                                       where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                         and d.objid = c.oid and d.deptype = 'e')) as "schemaHasTables"
      from (values (1)) as one
      left join (pg_catalog.pg_class j join pg_catalog.pg_namespace n on n.oid = j.relnamespace)
             on n.nspname = $2::text and j.relname = $3::text
  `,
    [ledger.table, ...JOURNAL_TABLE.split('.'), escapeIdentifier(ledger.schema)],
  )
  const [facts] = rows
  if (facts === undefined) throw new Error('a select without from gave no row')
  return facts
}
