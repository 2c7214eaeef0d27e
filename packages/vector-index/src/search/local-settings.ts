/** A statement, and what its rows are ordered by when it is wrapped; undefined for none. */
export interface SettableStatement {
  /** Writes the statement; `gate` is a condition that must stand in the `where` of every scan of the table. */
  readonly write: (gate: string | undefined) => string
  readonly orderBy: string
}

/**
 * Writes a statement whose settings, `name = value`, hold from its start to its end. Pure.
 *
 * The condition calls `set_config(…, true)` once, before the scan below it starts, which is when pgvector reads its settings. A
 * statement alone is a transaction of its own and takes the setting back at its end: one round trip, safe behind transaction
 * poolers. The planner does not see the setting, and so costs the index by its defaults.
 * With `restore`, for a transaction that goes on, the statement puts the former values back once all rows were found, be it none: the
 * last condition holds for no single row, so the server looks at it first.
 */
export function withSettings(statement: SettableStatement, settings: readonly string[], restore: boolean): string {
  if (settings.length === 0) return statement.write(undefined)
  const pairs = settings.map((setting) => setting.split(' = ', 2) as [string, string])
  if (!restore) return statement.write(gate(pairs, ''))
  const previous = pairs.map(([name], index) => `pg_catalog.current_setting('${name}', true) as s${index}`)
  const reset = pairs.map(([name], index) => setConfig(name, `(select s${index} from previous)`))
  return `
with previous as materialized (select ${previous.join(', ')}),
     found as materialized (${statement.write(gate(pairs, ' from previous'))}),
     restored as materialized (select pg_catalog.count(*) as n, pg_catalog.concat(${reset.join(', ')}) as reset from found)
select found.*
  from found
 where (select reset from restored) is not null
 order by ${statement.orderBy}`
}

/** Reading `previous` in the condition makes the server keep the former values before they are overwritten. */
function gate(pairs: readonly (readonly [string, string])[], from: string): string {
  const calls = pairs.map(([name, value]) => setConfig(name, `'${value}'`))
  return `(select pg_catalog.concat(${calls.join(', ')})${from}) is not null`
}

function setConfig(name: string, value: string): string {
  return `pg_catalog.set_config('${name}', ${value}, true)`
}
