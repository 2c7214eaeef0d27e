import { expect, test } from 'vitest'
import { loadParser } from '../script/load-parser.ts'
import { splitStatements } from '../script/split-statements.ts'
import { refuseServerWide } from './refuse-server-wide.ts'

const parse = await loadParser()

function refuse(text: string): () => void {
  return () => refuseServerWide(parse, '1_a', splitStatements(parse, { path: 'migration.sql', text }))
}

test.for([
  'create role a',
  'alter user a set search_path = b',
  'alter role a with password null',
  'drop role if exists a',
  'grant a to b',
  'grant connect on database live to a',
  'revoke all on database live from public',
  'alter database live set timezone = utc',
  'alter database live rename to other',
  'alter database live owner to a',
  'comment on database live is null',
  'alter system set work_mem = 1',
  'drop owned by a',
  'reassign owned by a to b',
  'drop database live',
])('%s is refused, with its line', (sql) => {
  expect(refuse(`select 1;\n${sql};`)).toThrow(
    expect.objectContaining({ code: 'SCRATCH_SERVER_WIDE', details: { migration: '1_a', line: 2 } }),
  )
})

test('what stays in the database is not', () => {
  const text = `grant select on "user" to a; alter table "role" owner to a; create table "database" (system text);
    comment on table "role" is 'drop role a'; alter default privileges for role a grant select on tables to b;
    create policy p on t to a; set role a; revoke all on schema public from public;`

  expect(refuse(text)).not.toThrow()
})
