import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { keepOldName } from '../safe-sql/keep-old-name.ts'
import { nodeAs } from '../syntax.ts'

const EARLIER = `create table users (id bigint primary key, nickname text);
create schema archive;`

export const schemaChange: Rule = {
  name: 'schema-change',
  severity: 'error',
  category: 'breaking',
  title: 'A table moves to another schema, and applications that run fail at once.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Whoever names it with the old schema no longer finds it. Leave a view behind, or set the search_path of the roles first.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users set schema archive;' },
    safe: {
      earlier: EARLIER,
      sql: 'alter table users set schema archive;\ncreate view users as select * from archive.users;',
    },
  },
  on: ['set-schema'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'set-schema').filter(({ relation }) => !statement.isViewCreatedLater(relation)),
      (effect) => `${tableOf(effect)} is no longer found in its schema`,
      ({ relation }) => {
        const schema = nodeAs(statement.node, 'AlterObjectSchemaStmt')?.newschema ?? ''
        return keepOldName(statement, relation, { ...relation, schema })
      },
    ),
}
