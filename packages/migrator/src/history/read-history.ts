import { escapeIdentifier } from '@pgtend/database'
import type { ClientBase, QueryResult } from 'pg'
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
  return read(client, ledger, selectJournalSql(ledger.schema))
}

/** The same, without the journal of what is applied: all that a plan or a status needs. */
export async function readOpenHistory(client: ClientBase, ledger: Ledger): Promise<DatabaseHistory> {
  return read(client, ledger, selectJournalSql(ledger.schema, ledger.selectOpenIdsSql()))
}

async function read(client: ClientBase, ledger: Ledger, journalSql: string): Promise<DatabaseHistory> {
  const { journalReadable, ...tables } = await findTables(client, ledger)
  if (!tables.ledgerExists) {
    return { ...tables, schemaHasTables: await hasTables(client, ledger), rows: [], journal: [] }
  }
  // The ledger is a table of the schema.
  const facts = { ...tables, schemaHasTables: true }
  if (!journalReadable) return { ...facts, rows: (await client.query<LedgerRow>(ledger.selectSql())).rows, journal: [] }
  // One message; `pg` gives an array of results for it.
  const results = (await client.query(`${ledger.selectSql()};\n${journalSql}`)) as unknown as [
    QueryResult<LedgerRow>,
    QueryResult<JournalRow>,
  ]
  return { ...facts, rows: results[0].rows, journal: results[1].rows }
}

interface Tables extends Pick<DatabaseHistory, 'ledgerExists' | 'journalExists'> {
  readonly journalReadable: boolean
}

/**
 * Looks for ledger and journal. The journal is looked up in the catalog, because `to_regclass` fails (42501) for a role without usage of
 * its schema. No join: planning one would take a new session longer than all the rest.
 */
async function findTables(client: ClientBase, ledger: Ledger): Promise<Tables> {
  const { rows } = await client.query<Tables>(
    `
    select pg_catalog.to_regclass($1::text) is not null as "ledgerExists",
           count(*) > 0 as "journalExists",
           coalesce(pg_catalog.bool_and(pg_catalog.has_schema_privilege(j.relnamespace, 'usage')
                                        and pg_catalog.has_table_privilege(j.oid, 'select')), false) as "journalReadable"
      from pg_catalog.pg_class j
     where j.relnamespace = pg_catalog.to_regnamespace($2::text) and j.relname = $3::text
  `,
    [ledger.table, ...JOURNAL_TABLE.split('.')],
  )
  const [tables] = rows
  if (tables === undefined) throw new Error('an aggregate without group by gave no row')
  return tables
}

/** Whether the schema of the ledger has tables. Those of extensions (PostGIS brings one) do not make it an application's. */
async function hasTables(client: ClientBase, { schema }: Ledger): Promise<boolean> {
  const { rows } = await client.query(
    `
    select from pg_catalog.pg_class c
     where c.relnamespace = pg_catalog.to_regnamespace($1::text)
       and c.relkind in ('r', 'p')
       and not exists (select from pg_catalog.pg_depend d
                        where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                          and d.objid = c.oid and d.deptype = 'e')
     limit 1
  `,
    [escapeIdentifier(schema)],
  )
  return rows.length > 0
}
