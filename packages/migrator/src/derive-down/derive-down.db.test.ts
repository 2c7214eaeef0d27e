import { readCatalog } from '@pgtend/database'
import { test } from '@pgtend/testing'
import type { Client } from 'pg'
import { describe, expect } from 'vitest'
import { ACCESS_CASES } from '../../test/down-cases/access.ts'
import { CODE_CASES } from '../../test/down-cases/code.ts'
import { COLUMN_CASES } from '../../test/down-cases/columns.ts'
import { CONSTRAINT_CASES } from '../../test/down-cases/constraints.ts'
import type { DownCase } from '../../test/down-cases/down-case.ts'
import { INDEX_CASES } from '../../test/down-cases/indexes.ts'
import { TABLE_CASES } from '../../test/down-cases/tables.ts'
import { TYPE_CASES } from '../../test/down-cases/types.ts'
import { loadParser } from '../script/load-parser.ts'
import { deriveDown } from './derive-down.ts'
import { findRenames } from './find-renames.ts'
import { indexCatalog } from './indexed-catalog.ts'
import { remainingDifferences } from './remaining-differences.ts'
import { homeNames, unqualifiedChanges } from './unqualified-sql.ts'
import { parseUp } from './up-statement.ts'

const SCHEMA = 'Down Case'

/** Statements that no transaction can hold are sent one by one. */
async function send(client: Client, sql: string): Promise<void> {
  const parts = /concurrently/i.test(sql) ? sql.split(';') : [sql]
  for (const part of parts) await client.query(part)
}

async function tryCase(client: Client, { before = '', up, loss, movesColumn, has }: DownCase): Promise<void> {
  await client.query(`create schema "${SCHEMA}"; set search_path = "${SCHEMA}"; ${before}`)
  const statements = parseUp(await loadParser(), { path: 'migration.sql', text: up })
  const first = await readCatalog(client)
  await send(client, up)
  const after = await readCatalog(client)

  const renames = findRenames(statements, indexCatalog(first), indexCatalog(after), SCHEMA)
  for (const { sql } of renames) await client.query(sql ?? '')
  const renamed = renames.length === 0 ? after : await readCatalog(client)
  const down = deriveDown(first, renamed, statements, renames)
  const changes = unqualifiedChanges(down.changes.slice(renames.length), homeNames(SCHEMA, first, renamed))
  const rest = changes.flatMap(({ sql }) => sql ?? [])
  await send(client, rest.join(';\n')).catch((error: Error) => {
    throw new Error(`${error.message}\n${rest.join(';\n')}`, { cause: error })
  })

  const last = await readCatalog(client)
  const { differences, columnOrder } = remainingDifferences(first, last)
  expect(differences, rest.join(';\n')).toEqual([])
  expect(columnOrder).toHaveLength(movesColumn === undefined ? 0 : 1)
  expect(down.loss).toBe(loss)
  expect(rest.join(';\n')).not.toMatch(/"Down Case"\./)
  if (has !== undefined) expect(down.changes.map(({ sql }) => sql).join(';\n')).toContain(has)
}

describe.for([
  ['columns', COLUMN_CASES],
  ['tables', TABLE_CASES],
  ['constraints', CONSTRAINT_CASES],
  ['indexes and statistics', INDEX_CASES],
  ['types and sequences', TYPE_CASES],
  ['functions, views and triggers', CODE_CASES],
  ['access and the rest', ACCESS_CASES],
] as const)('the derived way back leads to the catalog before: %s', ([, cases]) => {
  test('of each case', { timeout: 180_000 }, async ({ db }) => {
    await db.query('create extension if not exists vector with schema public')
    const failures: string[] = []
    for (const one of cases) {
      await tryCase(db, one).catch((error: Error) => failures.push(`${one.name}: ${error.message}`))
      await db.query(`reset search_path; drop schema if exists "${SCHEMA}" cascade; drop schema if exists "${SCHEMA} 2" cascade;
        drop schema if exists "${SCHEMA} 3" cascade;
        drop publication if exists down_case; drop event trigger if exists down_case2`)
    }
    expect(failures).toEqual([])
  })
})
