import type { ClientBase } from 'pg'

const USER_SCHEMA = `n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`

/** True for an object that belongs to an extension; `create extension` makes it, not the dump. */
function ofExtension(catalog: string, oid: string): string {
  return `exists (select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`
}

/** One query per kind of object; each gives lines that name the object and its definition. */
const LISTINGS: readonly string[] = [
  `select format('schema %I', n.nspname) as line from pg_catalog.pg_namespace n where ${USER_SCHEMA}
     and not ${ofExtension('pg_namespace', 'n.oid')}`,
  `select format('extension %I', extname) as line from pg_catalog.pg_extension`,
  `select format('relation %I.%I %s %s', n.nspname, c.relname, c.relkind, c.relpersistence)
          || case when c.relkind = 'p' then ' by ' || pg_catalog.pg_get_partkeydef(c.oid) else '' end
          || case when c.relispartition then ' ' || pg_catalog.pg_get_expr(c.relpartbound, c.oid) else '' end
          || case when c.relrowsecurity then ' rls' else '' end as line
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't' and ${USER_SCHEMA}
      and not ${ofExtension('pg_class', 'c.oid')}`,
  `select format('column %I.%I %s %I %s', n.nspname, c.relname,
                 row_number() over (partition by c.oid order by a.attnum), a.attname,
                 pg_catalog.format_type(a.atttypid, a.atttypmod))
          || case when a.attnotnull then ' not null' else '' end
          || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
          || case when a.attgenerated <> '' then ' generated ' || a.attgenerated::text else '' end
          || coalesce(' default ' || pg_catalog.pg_get_expr(ad.adbin, ad.adrelid), '')
          || case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation else '' end as line
     from pg_catalog.pg_attribute a
     join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'f', 'c')
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     join pg_catalog.pg_type t on t.oid = a.atttypid
     left join pg_catalog.pg_attrdef ad on ad.adrelid = a.attrelid and ad.adnum = a.attnum
    where a.attnum > 0 and not a.attisdropped and c.relpersistence <> 't' and ${USER_SCHEMA}
      and not ${ofExtension('pg_class', 'c.oid')}`,
  // Since 18 each `not null` is a constraint too; the column says it already.
  `select format('constraint %s %I %s', coalesce(k.conrelid::regclass::text, k.contypid::regtype::text), k.conname,
                 pg_catalog.pg_get_constraintdef(k.oid)) as line
     from pg_catalog.pg_constraint k join pg_catalog.pg_namespace n on n.oid = k.connamespace
    where k.contype <> 'n' and ${USER_SCHEMA} and not ${ofExtension('pg_constraint', 'k.oid')}`,
  `select format('index %s%s', pg_catalog.pg_get_indexdef(i.indexrelid),
                 case when i.indisvalid then '' else ' invalid' end) as line
     from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid and c.relpersistence <> 't'
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where ${USER_SCHEMA} and not ${ofExtension('pg_class', 'i.indrelid')}`,
  `select format('view %I.%I %s', n.nspname, c.relname, pg_catalog.pg_get_viewdef(c.oid)) as line
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm') and ${USER_SCHEMA} and not ${ofExtension('pg_class', 'c.oid')}`,
  `select format('sequence %I.%I %s %s %s %s %s %s', n.nspname, c.relname, s.seqtypid::regtype, s.seqincrement,
                 s.seqmin, s.seqmax, s.seqstart, s.seqcycle) as line
     from pg_catalog.pg_sequence s join pg_catalog.pg_class c on c.oid = s.seqrelid and c.relpersistence <> 't'
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where ${USER_SCHEMA} and not ${ofExtension('pg_class', 'c.oid')}`,
  `select format('function %s %s', p.oid::regprocedure, case when p.prokind = 'a' then 'aggregate'
                 else pg_catalog.pg_get_functiondef(p.oid) end) as line
     from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where ${USER_SCHEMA} and not ${ofExtension('pg_proc', 'p.oid')}`,
  `select format('trigger %s %s', pg_catalog.pg_get_triggerdef(g.oid), g.tgenabled) as line
     from pg_catalog.pg_trigger g join pg_catalog.pg_class c on c.oid = g.tgrelid
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where not g.tgisinternal and ${USER_SCHEMA}`,
  `select format('policy %I on %s %s %s %s %s', p.polname, p.polrelid::regclass, p.polcmd, p.polpermissive,
                 pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) as line
     from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace where ${USER_SCHEMA}`,
  `select format('enum %I.%I %s', n.nspname, t.typname, string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)) as line
     from pg_catalog.pg_enum e join pg_catalog.pg_type t on t.oid = e.enumtypid
     join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    where ${USER_SCHEMA} and not ${ofExtension('pg_type', 't.oid')} group by n.nspname, t.typname, t.oid`,
  `select format('domain %I.%I %s%s%s', n.nspname, t.typname, pg_catalog.format_type(t.typbasetype, t.typtypmod),
                 case when t.typnotnull then ' not null' else '' end, ' default ' || t.typdefault) as line
     from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    where t.typtype = 'd' and ${USER_SCHEMA} and not ${ofExtension('pg_type', 't.oid')}`,
]

/**
 * Describes the schema as sorted lines, one per object, the same for equal schemas on the same major version.
 * Reads catalogs only; wants a session pinned by `pinSession`, because definitions leave out schemas of the search path.
 */
export async function readSchema(client: ClientBase): Promise<readonly string[]> {
  const lines: string[] = []
  for (const listing of LISTINGS) {
    const { rows } = await client.query<{ line: string }>(listing)
    lines.push(...rows.map(({ line }) => line))
  }
  return lines.sort()
}
