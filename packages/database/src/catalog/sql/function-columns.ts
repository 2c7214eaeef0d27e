import { commentOn } from '../catalog-scope.ts'

/** Columns that functions and aggregates have alike, of `p`, a row of pg_proc, and `n`, its schema. */
export const FUNCTION_COLUMNS = `'function' as "kind",
            pg_catalog.format('function %I.%I(%s)', n.nspname, p.proname, pg_catalog.oidvectortypes(p.proargtypes)) as "identity",
            n.nspname as "schema", p.proname as "name", ${commentOn('pg_proc', 'p.oid')} as "comment",
            pg_catalog.oidvectortypes(p.proargtypes) as "arguments", pg_catalog.pg_get_function_result(p.oid) as "result"`
