import type { Client } from 'pg'

/** Three migrations with their way back: a table with rows, a column, a function. */
export const THREE = {
  '1_notes': {
    up: 'create table note (id int primary key);\ninsert into note select generate_series(1, 5);',
    down: 'drop table note;',
  },
  '2_body': {
    up: `alter table note add column body text not null default ';';\nupdate note set body = 'x' where id < 4;`,
    down: 'alter table note drop column body;',
  },
  '3_touch': {
    up: `create function touch() returns int language plpgsql as $$ begin return 1; end $$;`,
    down: 'drop function touch();',
  },
} as const

/** Names of the tables of a schema. */
export async function tables(client: Client, schema = 'public'): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name::text as name from information_schema.tables where table_schema = $1 and table_type = 'BASE TABLE' order by 1`,
    [schema],
  )
  return rows.map(({ name }) => name)
}

/** Names of what a run did. */
export async function names(run: Promise<{ migrations: readonly { name: string }[] }>): Promise<readonly string[]> {
  return (await run).migrations.map(({ name }) => name)
}
