import { nameWithTail } from '@pgtend/database'
import { printName, printRelation, type RelationName } from '../relation-name.ts'
import type { Stages } from './stages.ts'

const SUFFIX = '_known'

/**
 * The way to NOT NULL that reads the rows while everybody goes on: a check that is validated first. Its name differs from the one that
 * PostgreSQL 18 gives to the constraint itself. Pure.
 */
export function requireColumn(relation: RelationName, subject: string): Stages {
  const [table, column] = [printRelation(relation), printName(subject)]
  const check = printName(nameWithTail(`${relation.name}_${subject}`, SUFFIX))
  return [
    [`alter table ${table} add constraint ${check} check (${column} is not null) not valid;`],
    [`alter table ${table} validate constraint ${check};`],
    [`alter table ${table} alter column ${column} set not null;`, `alter table ${table} drop constraint ${check};`],
  ]
}
