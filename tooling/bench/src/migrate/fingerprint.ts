import type { Client } from 'pg'

/** The tables that the programs write for themselves. */
const LEDGERS = ['_prisma_migrations', 'schema_migrations']

/**
 * Describes what is in schema public of a database: columns, indexes, constraints, functions, triggers, enum values, comments and
 * rows, as counts and one hash. Two databases with the same one have had the same work done.
 */
export async function fingerprint(client: Client): Promise<string> {
  const { rows } = await client.query<{ kind: string; count: string; hash: string }>(
    `
    with own as (
      select c.oid, c.relname from pg_class c
       where c.relnamespace = 'public'::regnamespace
         and c.relname <> all ($1::text[]) and c.relname <> all (select unnest($1::text[]) || '_pkey')
    ), fact (kind, line) as (
      select 'column', concat_ws(' ', own.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
        from own join pg_attribute a on a.attrelid = own.oid and a.attnum > 0 and not a.attisdropped
      union all select 'index', pg_get_indexdef(i.indexrelid) from own join pg_index i on i.indexrelid = own.oid where i.indisvalid
      union all select 'constraint', own.relname || ' ' || pg_get_constraintdef(k.oid)
        from own join pg_constraint k on k.conrelid = own.oid where k.convalidated
      union all select 'function', pg_get_functiondef(p.oid) from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind <> 'a'
      union all select 'trigger', pg_get_triggerdef(t.oid) from own join pg_trigger t on t.tgrelid = own.oid where not t.tgisinternal
      union all select 'enum', concat_ws(' ', t.typname, e.enumlabel, e.enumsortorder)
        from pg_enum e join pg_type t on t.oid = e.enumtypid
      union all select 'comment', concat_ws(' ', own.relname, d.objsubid, d.description)
        from own join pg_description d on d.objoid = own.oid
      union all select 'rows', own.relname || ' ' || (xpath('/row/n/text()', query_to_xml(
               format('select count(*) as n from public.%I', own.relname), false, true, '')))[1]::text
        from own join pg_class c on c.oid = own.oid where c.relkind = 'r'
    )
    select kind, count(*) as count, md5(string_agg(line, e'\\n' order by line collate "C")) as hash from fact group by kind order by kind
  `,
    [LEDGERS],
  )
  return rows.map(({ kind, count, hash }) => `${kind} ${count} ${hash}`).join('; ')
}
