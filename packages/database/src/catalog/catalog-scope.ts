import type { RelationRef } from './catalog.ts'

/** What a reading of the catalog leaves out. */
export interface CatalogScopeOptions {
  /** Schemas that are somebody else's; default `pgtend`, which holds our own records. System schemas never count. */
  readonly ignoreSchemas?: readonly string[] | undefined
  /** Tables left out with everything on them, for example the ledger of migrations. Default: none. */
  readonly ignoreTables?: readonly RelationRef[] | undefined
  /**
   * Key for the hashes of what must not be shown, the options of user mappings: a random one for each comparison, since a hash that is
   * kept can be guessed at. Without it such options are not compared. Default: none.
   */
  readonly secretsKey?: string | undefined
}

/** The same for the statements in `sql/`, which take `schemas` as `$1` and, where relations are read, `relations` as `$2`. */
export interface CatalogScope {
  /** `server_version_num`: some columns of the system catalogs came later than 13. */
  readonly version: number
  readonly schemas: readonly string[]
  /** Oids of the ignored tables. */
  readonly relations: readonly string[]
  readonly secretsKey: string | null
}

/** Condition on `n`, a row of pg_namespace. */
export const USER_SCHEMA = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all ($1::text[])`

/** Condition on `c`, a row of pg_class, and `n`, its schema. What is on a table of an extension is the extension's too. */
export const USER_RELATION = `${USER_SCHEMA} and c.relpersistence <> 't' and c.oid <> all ($2::oid[])
       and ${notOfExtension('pg_class', 'c.oid')}`

/** Condition: `create extension` did not make the object. */
export function notOfExtension(catalog: string, oid: string): string {
  return `not exists (select from pg_catalog.pg_depend x
                     where x.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass and x.objid = ${oid} and x.deptype = 'e')`
}

/** Condition: neither an extension nor another object made it; the constructors and the cast of a range come and go with their type. */
export function notOfOther(catalog: string, oid: string): string {
  return `not exists (select from pg_catalog.pg_depend x
                     where x.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass and x.objid = ${oid} and x.deptype in ('e', 'i'))`
}

/** Condition on `p`, a row of pg_proc, and `n`, its schema. */
export const USER_FUNCTION = `${USER_SCHEMA} and ${notOfOther('pg_proc', 'p.oid')}`

/** Expression: the comment on an object, or on a column of it. */
export function commentOn(catalog: string, oid: string, column = '0'): string {
  return `(select o.description from pg_catalog.pg_description o
            where o.classoid = 'pg_catalog.${catalog}'::pg_catalog.regclass and o.objoid = ${oid} and o.objsubid = ${column})`
}

/** Expression: the schema and name of a relation as JSON. */
export function relationRef(schema: string, name: string): string {
  return `pg_catalog.json_build_object('schema', ${schema}, 'name', ${name})`
}

/** Expression: an array of options, sorted; none is an empty array. */
export function sortedOptions(array: string): string {
  return `array(select o from pg_catalog.unnest(${array}) o order by o collate "C")`
}

/** Expression: how a trigger or rule fires. */
export function firing(column: string): string {
  return `case ${column} when 'O' then 'origin' when 'D' then 'disabled' when 'R' then 'replica' else 'always' end`
}
