import { type CatalogScope, sortedOptions } from '../catalog-scope.ts'

const STORAGE = `case when a.attstorage <> t.typstorage then
              case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end end`

/** Since 14. */
const COMPRESSION = `case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end`

/** Servers since 15.20 keep a number of their own, `pg_attver`, among the options; nobody set it and pg_dump leaves it out. */
const OPTIONS = `array(select o from pg_catalog.unnest(a.attoptions) o where o !~ '^pg_attver=') || a.attfdwoptions`

/** Expressions on `a`, a row of pg_attribute, and `t`, its type: what a column of a table or a view may be told beyond its name. */
export function columnDetails({ version }: Pick<CatalogScope, 'version'>): string {
  return `${STORAGE} as "storage",
            ${version >= 140_000 ? COMPRESSION : 'null::text'} as "compression",
            nullif(a.attstattarget, -1)::int as "statisticsTarget",
            ${sortedOptions(OPTIONS)} as "options"`
}
