import { test } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { loadParser } from '../script/load-parser.ts'
import { splitStatements } from '../script/split-statements.ts'
import { groupSteps } from './group-steps.ts'

const parse = await loadParser()
const EARLIER = `create type mood as enum ('calm'); create type other as enum ('calm', 'tired');
  create table users (id bigint, state mood, states mood[], note text, kind other); insert into users values (1);`
const ADD = `alter type mood add value 'tired';`

/** The transactions that the script is cut into. */
function steps(rest: string): number {
  const statements = splitStatements(parse, { path: 'migration.sql', text: `${ADD} ${rest}` })
  return groupSteps(statements, { mode: 'atomic', noTransaction: false }).steps.length
}

/** What the server says to all in one transaction. */
async function codeInOneTransaction(db: Client, rest: string): Promise<string | undefined> {
  await db.query(`drop schema public cascade; create schema public; ${EARLIER}`)
  await db.query('begin')
  try {
    for (const { text } of splitStatements(parse, { path: 'migration.sql', text: `${ADD} ${rest}` }))
      await db.query(text)
    await db.query('commit')
    return undefined
  } catch (error) {
    await db.query('rollback')
    return error instanceof Error && 'code' in error ? String(error.code) : 'no code'
  }
}

test('a new enum value is committed first where the server would refuse its use', async ({ db }) => {
  const uses = [
    `update users set state = 'tired';`,
    `update users set state = 'tired'::text::mood;`,
    `update users set states = '{calm,tired}';`,
    `update users set states = array['tired']::mood[];`,
    `create table more (state mood default 'tired');`,
    `alter table users alter state set default 'tired';`,
    `create index on users (id) where state = 'tired';`,
    `do $$ begin update users set state = 'tired'; end $$;`,
    `do $$ begin execute 'update users set state = ''tired'''; end $$;`,
    `select enum_range(null::mood);`,
    `update users set state = E'tire\\x64';`,
    `update users set state = U&'\\0074ired';`,
    `create function f() returns mood language sql as $$ select 'tired'::mood $$;`,
  ]
  for (const use of uses) {
    expect([use, steps(use)]).toEqual([use, 2])
    expect([use, await codeInOneTransaction(db, use)]).toEqual([use, '55P04'])
  }
})

test('text that is no value of the enum keeps the file one transaction', async ({ db }) => {
  const others = [
    `-- tired\nupdate users set note = 'so tired';`,
    `/* 'tired' */ select 1;`,
    `create table tired (id bigint, note text default 'tired');`,
    `update users set note = 'tired'::text;`,
    `create type feeling as enum ('tired'); create table f (a feeling default 'tired');`,
    `alter type mood add value 'worn' after 'tired';`,
    `alter table users add column tired boolean; comment on column users.tired is 'tired';`,
    `alter type other rename value 'tired' to 'worn';`,
    `do $$ begin -- 'tired'\n perform 1; end $$;`,
  ]
  for (const other of others) {
    expect([other, steps(other)]).toEqual([other, 1])
    expect([other, await codeInOneTransaction(db, other)]).toEqual([other, undefined])
  }
})
