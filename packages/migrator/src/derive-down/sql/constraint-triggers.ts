import {
  type CatalogConstraint,
  type CatalogConstraintTrigger,
  escapeIdentifier,
  escapeLiteral,
  type RelationRef,
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
  const called = `pg_catalog.${escapeIdentifier(trigger.function)}`
  return `do ${dollarQuoted(`
declare
  "trigger" name;
begin
  for "trigger" in
    select g.tgname
      from pg_catalog.pg_trigger g
      join pg_catalog.pg_constraint k on k.oid = g.tgconstraint
     where g.tgisinternal and g.tgrelid = ${asClass(trigger.table)} and g.tgfoid = ${escapeLiteral(called)}::pg_catalog.regproc
       and k.conrelid = ${asClass(constraint.table)} and k.conname = ${escapeLiteral(constraint.name)}
  loop
    execute pg_catalog.format('alter table %s ${enabledVerb(trigger.enabled)} trigger %I', ${asClass(trigger.table)}, "trigger");
  end loop;
end
`)}`
}

function asClass(relation: RelationRef | null): string {
  return `${escapeLiteral(relationName(relation))}::pg_catalog.regclass`
}

/** With a tag that the text does not have: it contains names. */
function dollarQuoted(text: string): string {
  let tag = '$do$'
  while (text.includes(tag)) tag = tag.replace(/\$$/, '_$')
  return tag + text + tag
}
