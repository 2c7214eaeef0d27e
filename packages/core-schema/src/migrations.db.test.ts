import { applyCoreMigrations, migrationNames, revertCoreMigrations, test, withClient } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'

/** Everything the migrations can make, as the server itself writes it. */
const SNAPSHOT = `
  with ours as (select oid from pg_namespace where nspname = $1)
  select 'relation ' || c.relname || ' ' || c.relkind::text as line
    from pg_class c where c.relnamespace in (select oid from ours) and c.relkind in ('r', 'S', 'v')
  union all
  select 'column ' || c.relname || ' ' || row_number() over (partition by c.oid order by a.attnum) || ' ' || a.attname || ' '
         || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where c.relnamespace in (select oid from ours) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
  union all
  select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where connamespace in (select oid from ours)
  union all
  select 'index ' || pg_get_indexdef(i.indexrelid) || ' ' || i.indisvalid
    from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace in (select oid from ours)
  union all
  select 'enum ' || t.typname || ' ' || string_agg(e.enumlabel, ',' order by e.enumsortorder)
    from pg_enum e join pg_type t on t.oid = e.enumtypid where t.typnamespace in (select oid from ours) group by t.typname
  union all
  select 'extension ' || extname from pg_extension where extname <> 'plpgsql'
  order by line`

async function snapshot(client: Client, schema = 'public'): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(SNAPSHOT, [schema])
  return rows.map((row) => row.line)
}

test('up, all the way down and up again gives the same schema', async ({ emptyDatabaseUrl }) => {
  await withClient(emptyDatabaseUrl, async (client) => {
    await applyCoreMigrations(client)
    const first = await snapshot(client)

    await revertCoreMigrations(client)
    const bare = await snapshot(client)
    await applyCoreMigrations(client)
    const second = await snapshot(client)

    expect(first.length).toBeGreaterThan(200)
    expect(bare).toEqual([])
    expect(second).toEqual(first)
  })
})

test('each migration alone is undone by its down.sql', async ({ emptyDatabaseUrl }) => {
  await withClient(emptyDatabaseUrl, async (client) => {
    const { readFile } = await import('node:fs/promises')
    const file = (name: string, kind: string) =>
      readFile(new URL(`../../../prisma/migrations/${name}/${kind}.sql`, import.meta.url), 'utf8')

    for (const name of await migrationNames()) {
      const before = await snapshot(client)
      await client.query(await file(name, 'migration'))
      const after = await snapshot(client)
      await client.query(await file(name, 'down'))
      expect(await snapshot(client), `${name} down`).toEqual(before)
      await client.query(await file(name, 'migration'))
      expect(await snapshot(client), `${name} up again`).toEqual(after)
      expect(after, `${name} changes something`).not.toEqual(before)
    }
  })
})

test('the migrations run in a schema with an odd name', async ({ databaseUrl }) => {
  await withClient(databaseUrl, async (client) => {
    await client.query('create schema "Odd Name"; set search_path to "Odd Name", public')

    await applyCoreMigrations(client)

    const { rows } = await client.query<{ tables: string }>(
      `select count(*)::text as tables from pg_tables where schemaname = 'Odd Name'`,
    )
    expect(rows).toEqual([{ tables: '17' }])
  })
})

test('every foreign key has an index that begins with its columns', async ({ emptyDatabaseUrl }) => {
  await withClient(emptyDatabaseUrl, async (client) => {
    await applyCoreMigrations(client)

    const { rows } = await client.query(`
      select conrelid::regclass::text as "table", conname
        from pg_constraint c
       where contype = 'f'
         and not exists (
           select from pg_index i
            where i.indrelid = c.conrelid and i.indpred is null
              and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)`)

    expect(rows).toEqual([])
  })
})

test('all constraints are validated and no index is invalid', async ({ emptyDatabaseUrl }) => {
  await withClient(emptyDatabaseUrl, async (client) => {
    await applyCoreMigrations(client)

    const { rows } = await client.query(`
      select conname as name from pg_constraint where not convalidated
      union all select indexrelid::regclass::text from pg_index where not indisvalid`)

    expect(rows).toEqual([])
  })
})

test('no vector index is built on an empty table', async ({ emptyDatabaseUrl }) => {
  await withClient(emptyDatabaseUrl, async (client) => {
    await applyCoreMigrations(client)

    const { rows } = await client.query(`select indexdef from pg_indexes where indexdef ~ 'using (hnsw|ivfflat)'`)

    expect(rows).toEqual([])
  })
})
