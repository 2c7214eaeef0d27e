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

/** Reads ledger and journal. Reads only, creates nothing, takes no locks beyond those of `select`. */
export async function readHistory(client: ClientBase, ledger: Ledger): Promise<DatabaseHistory> {
  const facts = await selectFacts(client, ledger)
  const rows = facts.ledgerExists ? (await client.query<LedgerRow>(ledger.selectSql())).rows : []
  const journal = facts.journalExists ? (await client.query<JournalRow>(selectJournalSql(ledger.schema))).rows : []
  return { ...facts, rows, journal }
}

type Facts = Pick<DatabaseHistory, 'ledgerExists' | 'journalExists' | 'schemaHasTables'>

/** Tables of extensions (PostGIS brings one) do not make a schema an application's. */
async function selectFacts(client: ClientBase, ledger: Ledger): Promise<Facts> {
  const { rows } = await client.query<Facts>(
    `
    select pg_catalog.to_regclass($1::text) is not null as "ledgerExists",
           pg_catalog.to_regclass($2::text) is not null as "journalExists",
           exists (select from pg_catalog.pg_class c
                    where c.relnamespace = pg_catalog.to_regnamespace($3::text)
                      and c.relkind in ('r', 'p')
                      and not exists (select from pg_catalog.pg_depend d
                                       where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                         and d.objid = c.oid and d.deptype = 'e')) as "schemaHasTables"
  `,
    [ledger.table, JOURNAL_TABLE, escapeIdentifier(ledger.schema)],
  )
  const [facts] = rows
  if (facts === undefined) throw new Error('a select without from gave no row')
  return facts
}
