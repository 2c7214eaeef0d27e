import { escapeIdentifier, escapeLiteral, qualifiedName } from '@pgtend/database'
import { typeName } from '../type-name.ts'
import { oldVectorsComment } from './old-vectors-comment.ts'
import type { ReembedPlan } from './reembed-plan.ts'

/**
 * Adds the empty column and the trigger that empties it again when the source of a row changes, so that a later pass embeds the row
 * once more; who was granted something on the old column is granted it on the new one. Takes `access exclusive`, for a moment: nothing
 * is rewritten.
 */
export function prepareSql(plan: ReembedPlan): readonly string[] {
  const { schema, table, newColumn, type, dimensions, extensionSchema, trigger, source } = plan
  const name = qualifiedName(schema, table)
  const column = escapeIdentifier(newColumn)
  const changed = source.map(escapeIdentifier).map((each) => `old.${each}::text is distinct from new.${each}::text`)
  return [
    `alter table ${name} add column if not exists ${column} ${typeName(type, extensionSchema, dimensions)}`,
    `create or replace function ${functionName(plan)} returns trigger language plpgsql as $body$
begin
  new.${column} := null;
  return new;
end
$body$`,
    `drop trigger if exists ${escapeIdentifier(trigger)} on ${name}`,
    // Not `update of` the source: another trigger may change it in an update that does not name it.
    `create trigger ${escapeIdentifier(trigger)} before update on ${name}
for each row when (${changed.join(' or ')}) execute function ${functionName(plan)}`,
    ...plan.grants.map(
      ({ privilege, role, grantable }) =>
        `grant ${privilege} (${column}) on ${name} to ${role === null ? 'public' : escapeIdentifier(role)}${grantable ? ' with grant option' : ''}`,
    ),
  ]
}

/**
 * Reads the next rows without a new vector, in the order of the key: $1 to $n the last key as text, where there is one. `version`
 * changes with every update of the row.
 */
export function nextRowsSql(
  { schema, table, column, newColumn, key, source }: ReembedPlan,
  after: boolean,
  limit: number,
): string {
  const names = key.map(({ name }) => escapeIdentifier(name))
  const last = key.map(({ sqlType }, index) => `$${index + 1}::text::${sqlType}`)
  return `
select ${keyText(key)} as "key",
       xmin::text as "version",
       ${escapeIdentifier(column)} is not null as "hadVector",
       pg_catalog.json_build_array(${source.map(escapeIdentifier).join(', ')}) as "values"
  from ${qualifiedName(schema, table)}
 where ${escapeIdentifier(newColumn)} is null
   ${after ? `and (${names.join(', ')}) > (${last.join(', ')})` : ''}
 order by ${names.join(', ')}
 limit ${limit}`
}

/** Writes new vectors to the rows that are as they were read: $1 to $n the keys, then the versions, then the vectors. */
export function fillSql({ schema, table, newColumn, key, type, extensionSchema }: ReembedPlan): string {
  const count = key.length
  const arrays = [...key.map((_, index) => `$${index + 1}::text[]`), `$${count + 1}::text[]`]
  const names = [...key.map((_, index) => `k${index}`), 'version', 'v']
  const same = key.map((column, index) => `t.${escapeIdentifier(column.name)} = x.k${index}::${column.sqlType}`)
  return `
update ${qualifiedName(schema, table)} t
   set ${escapeIdentifier(newColumn)} = x.v
  from unnest(${arrays.join(', ')}, $${count + 2}::${typeName(type, extensionSchema)}[]) as x(${names.join(', ')})
 where ${[...same, 't.xmin::text = x.version', `t.${escapeIdentifier(newColumn)} is null`].join(' and ')}`
}

/** Reads rows that have an old vector and no new one, up to `limit`. */
export function missingSql({ schema, table, column, newColumn, key }: ReembedPlan, limit: number): string {
  return `
select ${keyText(key)} as "key", xmin::text as "version"
  from ${qualifiedName(schema, table)}
 where ${escapeIdentifier(newColumn)} is null and ${escapeIdentifier(column)} is not null
 limit ${limit}`
}

function keyText(key: ReembedPlan['key']): string {
  return `array[${key.map(({ name }) => `${escapeIdentifier(name)}::text`).join(', ')}]`
}

/** Gives the new column the name of the old one. The caller holds `access exclusive`. */
export function cutOverSql(plan: ReembedPlan): readonly string[] {
  const { schema, table, column, newColumn, oldColumn, notNull, comment } = plan
  const name = qualifiedName(schema, table)
  const nullable = [
    `alter table ${name} alter column ${escapeIdentifier(column)} drop not null`,
    `alter table ${name} alter column ${escapeIdentifier(newColumn)} set not null`,
  ]
  return [
    // Inserts no longer name the old column.
    ...(notNull ? nullable : []),
    `alter table ${name} rename column ${escapeIdentifier(column)} to ${escapeIdentifier(oldColumn)}`,
    `alter table ${name} rename column ${escapeIdentifier(newColumn)} to ${escapeIdentifier(column)}`,
    ...(comment === null ? [] : [`comment on column ${name}.${escapeIdentifier(column)} is ${escapeLiteral(comment)}`]),
    `comment on column ${name}.${escapeIdentifier(oldColumn)} is ${escapeLiteral(oldVectorsComment(column))}`,
    ...dropTriggerSql(plan),
  ]
}

/** Takes everything back but the old column. */
export function abandonSql(plan: ReembedPlan): readonly string[] {
  const name = qualifiedName(plan.schema, plan.table)
  return [...dropTriggerSql(plan), `alter table ${name} drop column if exists ${escapeIdentifier(plan.newColumn)}`]
}

function dropTriggerSql(plan: ReembedPlan): readonly string[] {
  const name = qualifiedName(plan.schema, plan.table)
  return [
    `drop trigger if exists ${escapeIdentifier(plan.trigger)} on ${name}`,
    `drop function if exists ${functionName(plan)}`,
  ]
}

function functionName({ schema, trigger }: ReembedPlan): string {
  return `${qualifiedName(schema, trigger)}()`
}
