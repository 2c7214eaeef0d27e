import type { ClientBase } from 'pg'
import type { CatalogFunction } from '../catalog.ts'
import { type CatalogScope, USER_FUNCTION } from '../catalog-scope.ts'
import { FUNCTION_COLUMNS } from './function-columns.ts'

/** A parameter that names a function; 0 is none. */
function ofFunction(name: string, column: string): string {
  return `case when ${column} <> 0 then '${name} = ' || ${column}::pg_catalog.regproc::text end`
}

function ofSpace(name: string, column: string): string {
  return `case when ${column} <> 0 then '${name} = ' || ${column} end`
}

/** What the final function may do with the state: by default `read_only`, for ordered sets `read_write`. */
function ofModify(name: string, column: string): string {
  return `'${name} = ' || case ${column} when 'r' then 'read_only' when 's' then 'shareable' else 'read_write' end`
}

const PARAMETERS = [
  `'sfunc = ' || g.aggtransfn::pg_catalog.regproc::text`,
  `'stype = ' || pg_catalog.format_type(g.aggtranstype, null)`,
  ofSpace('sspace', 'g.aggtransspace'),
  ofFunction('finalfunc', 'g.aggfinalfn'),
  `case when g.aggfinalextra then 'finalfunc_extra' end`,
  `case when g.aggfinalfn <> 0 then ${ofModify('finalfunc_modify', 'g.aggfinalmodify')} end`,
  ofFunction('combinefunc', 'g.aggcombinefn'),
  ofFunction('serialfunc', 'g.aggserialfn'),
  ofFunction('deserialfunc', 'g.aggdeserialfn'),
  `'initcond = ' || pg_catalog.quote_literal(g.agginitval)`,
  ofFunction('msfunc', 'g.aggmtransfn'),
  ofFunction('minvfunc', 'g.aggminvtransfn'),
  `case when g.aggmtranstype <> 0 then 'mstype = ' || pg_catalog.format_type(g.aggmtranstype, null) end`,
  ofSpace('msspace', 'g.aggmtransspace'),
  ofFunction('mfinalfunc', 'g.aggmfinalfn'),
  `case when g.aggmfinalextra then 'mfinalfunc_extra' end`,
  `case when g.aggmfinalfn <> 0 then ${ofModify('mfinalfunc_modify', 'g.aggmfinalmodify')} end`,
  `'minitcond = ' || pg_catalog.quote_literal(g.aggminitval)`,
  `(select pg_catalog.format('sortop = operator(%I.%s)', en.nspname, o.oprname)
      from pg_catalog.pg_operator o join pg_catalog.pg_namespace en on en.oid = o.oprnamespace where o.oid = g.aggsortop)`,
  `case when g.aggkind = 'h' then 'hypothetical' end`,
  `case p.proparallel when 's' then 'parallel = safe' when 'r' then 'parallel = restricted' end`,
]

/** Lists aggregates with their parameters, as `create aggregate` takes them. Reads catalogs only. */
export async function listAggregates(
  client: ClientBase,
  { schemas }: CatalogScope,
): Promise<readonly CatalogFunction[]> {
  const { rows } = await client.query<CatalogFunction>(
    `select ${FUNCTION_COLUMNS}, 'aggregate' as "form",
            pg_catalog.concat_ws(', ', ${PARAMETERS.join(', ')}) as "definition"
       from pg_catalog.pg_aggregate g
       join pg_catalog.pg_proc p on p.oid = g.aggfnoid
       join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where ${USER_FUNCTION}`,
    [schemas],
  )
  return rows
}
