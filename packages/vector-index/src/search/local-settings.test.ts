import { expect, test } from 'vitest'
import { withSettings } from './local-settings.ts'

const statement = {
  write: (gate: string | undefined) => `select id from items${gate === undefined ? '' : ` where ${gate}`}`,
  orderBy: 'id',
}

test('a statement without settings is left as it is', () => {
  expect(withSettings(statement, [], true)).toBe('select id from items')
})

test('settings are made by a condition, local to the transaction', () => {
  expect(withSettings(statement, ['hnsw.ef_search = 100', 'hnsw.iterative_scan = relaxed_order'], false)).toBe(
    "select id from items where (select pg_catalog.concat(pg_catalog.set_config('hnsw.ef_search', '100', true), " +
      "pg_catalog.set_config('hnsw.iterative_scan', 'relaxed_order', true))) is not null",
  )
})

test('in a transaction that goes on they are put back once the rows were found', () => {
  expect(withSettings(statement, ['ivfflat.probes = 9'], true)).toMatchInlineSnapshot(`
    "
    with previous as materialized (select pg_catalog.current_setting('ivfflat.probes', true) as s0),
         found as materialized (select id from items where (select pg_catalog.concat(pg_catalog.set_config('ivfflat.probes', '9', true)) from previous) is not null),
         restored as materialized (select pg_catalog.count(*) as n, pg_catalog.concat(pg_catalog.set_config('ivfflat.probes', (select s0 from previous), true)) as reset from found)
    select found.*
      from found
     where (select reset from restored) is not null
     order by id"
  `)
})
