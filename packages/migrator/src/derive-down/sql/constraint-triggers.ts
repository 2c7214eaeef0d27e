import {
  type CatalogConstraint,
  type CatalogConstraintTrigger,
  escapeIdentifier,
  escapeLiteral,
} from '@pgtend/database'
import { relationName } from '../object-address.ts'
import { enabledVerb } from './enabled-state.ts'

/**
 * Makes the triggers behind a constraint fire as they should, where that differs; `from` is undefined for a new one. Their names
 * contain a number that is another one in each database, so a block looks for them. Only a superuser may run it.
 */
export function constraintTriggers(from: CatalogConstraint | undefined, to: CatalogConstraint): readonly string[] {
  const [before, after] = [byTrigger(from?.triggers ?? []), byTrigger(to.triggers)]
  const changed = [...after].filter(([key, trigger]) => before.get(key)?.enabled !== trigger.enabled)
  const gone = [...before].filter(([key]) => !after.has(key))
  return [
    ...gone.map(([, trigger]) => fireAs({ ...trigger, enabled: 'origin' }, to)),
    ...changed.map(([, trigger]) => fireAs(trigger, to)),
  ]
}

function byTrigger(triggers: readonly CatalogConstraintTrigger[]): ReadonlyMap<string, CatalogConstraintTrigger> {
  return new Map(triggers.map((trigger) => [JSON.stringify([trigger.table, trigger.function]), trigger]))
}

function fireAs(trigger: CatalogConstraintTrigger, constraint: CatalogConstraint): string {
  const table = relationName(trigger.table)
  const alter = `alter table ${table.replaceAll('%', '%%')} ${enabledVerb(trigger.enabled)} trigger %I`
  return `do ${escapeLiteral(`declare
  name text;
begin
  for name in select g.tgname
                from pg_catalog.pg_trigger g
                join pg_catalog.pg_constraint k on k.oid = g.tgconstraint
               where g.tgisinternal and g.tgrelid = ${asClass(table)}
                 and g.tgfoid = ${escapeLiteral(`pg_catalog.${escapeIdentifier(trigger.function)}`)}::pg_catalog.regproc
                 and k.conrelid = ${asClass(relationName(constraint.table))} and k.conname = ${escapeLiteral(constraint.name)}
  loop
    execute pg_catalog.format(${escapeLiteral(alter)}, name);
  end loop;
end`)}`
}

function asClass(name: string): string {
  return `${escapeLiteral(name)}::pg_catalog.regclass`
}
