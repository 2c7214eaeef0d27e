import { SQLSTATE, sqlstateOf } from '@pgtend/database'
import { coreTest } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'

const USER = '00000000-0000-4000-8000-000000000001'

const REFUSED: readonly (readonly [string, string, string])[] = [
  ['a negative usage count', `update users set usage_count = -1`, SQLSTATE.checkViolation],
  ['an address without @', `insert into users (email) values ('nobody')`, SQLSTATE.checkViolation],
  ['an address in other capitals', `insert into users (email) values ('ADA@example.com')`, SQLSTATE.uniqueViolation],
  [
    'a Firebase uid used twice',
    `insert into users (email, firebase_uid) values ('b@example.com', 'fb')`,
    SQLSTATE.uniqueViolation,
  ],
  ['a team slug with capitals', `insert into teams (name, slug) values ('Team', 'Team')`, SQLSTATE.checkViolation],
  ['a role that does not exist', `update team_members set role = 'boss'`, '22P02'],
  ['an empty memory', `insert into memories (user_id, content) values ('${USER}', '')`, SQLSTATE.checkViolation],
  [
    'a vector of other dimensions',
    `insert into memories (user_id, content, embedding) values ('${USER}', 'x', '[1,2]')`,
    '22000',
  ],
  [
    'a memory of nobody',
    `insert into memories (user_id, content) values (gen_random_uuid(), 'x')`,
    SQLSTATE.foreignKeyViolation,
  ],
  [
    'a negative token count',
    `insert into chat_messages (chat_id, role, content, token_count) select id, 'user', 'x', -1 from chats`,
    SQLSTATE.checkViolation,
  ],
  [
    'a conversation that ends before it starts',
    `insert into conversations (user_id, title, started_at, ended_at) values ('${USER}', 'x', now(), now() - interval '1 s')`,
    SQLSTATE.checkViolation,
  ],
  [
    'plain text as an encrypted memory',
    `insert into encrypted_memories (user_id, key_id, ciphertext) values ('${USER}', 'k1', 'my secret')`,
    SQLSTATE.checkViolation,
  ],
  [
    'an encrypted memory of another key',
    `insert into encrypted_memories (user_id, key_id, ciphertext) values ('${USER}', 'k1', 'v1:k2:a:b:c:d')`,
    SQLSTATE.checkViolation,
  ],
  [
    'slide 0',
    `insert into project_visualizations (project_id, slide, title) select id, 0, 'x' from projects`,
    SQLSTATE.checkViolation,
  ],
  [
    'a slide number used twice',
    `insert into project_visualizations (project_id, slide, title) select id, 1, 'x' from projects`,
    SQLSTATE.uniqueViolation,
  ],
  [
    'a cluster with the same topic and category',
    `insert into memory_clusters (user_id, topic, category) values ('${USER}', 'work', 'facts')`,
    SQLSTATE.uniqueViolation,
  ],
]

for (const [name, statement, code] of REFUSED) {
  coreTest(`the database refuses ${name}`, async ({ client }) => {
    await insertFixtures(client)

    const error = await client.query(statement).catch((reason: unknown) => reason)

    expect(sqlstateOf(error)).toBe(code)
  })
}

coreTest('deleting a user deletes what is theirs and keeps the audit log without a name', async ({ client }) => {
  await insertFixtures(client)

  await client.query(`delete from users where id = '${USER}'`)

  const { rows } = await client.query(`
    select (select count(*)::int from memories) as memories, (select count(*)::int from chats) as chats,
           (select count(*)::int from projects) as projects, (select count(*)::int from team_members) as members,
           (select count(*)::int from teams) as teams, (select count(*)::int from audit_logs where user_id is null) as audit`)
  expect(rows).toEqual([{ memories: 0, chats: 0, projects: 0, members: 0, teams: 1, audit: 1 }])
})

coreTest('deleting a context or a cluster keeps its memories', async ({ client }) => {
  await insertFixtures(client)

  await client.query('delete from contexts; delete from memory_clusters')

  const { rows } = await client.query('select context_id, cluster_id from memories')
  expect(rows).toEqual([{ context_id: null, cluster_id: null }])
})

async function insertFixtures(client: Client): Promise<void> {
  await client.query(`
    insert into users (id, email, firebase_uid) values ('${USER}', 'ada@example.com', 'fb');
    with team as (insert into teams (name, slug) values ('Team', 'team') returning id)
    insert into team_members (team_id, user_id, role) select id, '${USER}', 'owner' from team;
    insert into contexts (user_id, name) values ('${USER}', 'work');
    insert into memory_clusters (user_id, topic, category) values ('${USER}', 'work', 'facts');
    insert into memories (user_id, content, context_id, cluster_id)
      select '${USER}', 'x', contexts.id, memory_clusters.id from contexts, memory_clusters;
    insert into chats (user_id, title) values ('${USER}', 'x');
    with workspace as (insert into workspaces (owner_id, name) values ('${USER}', 'x') returning id),
         project as (insert into projects (workspace_id, name) select id, 'x' from workspace returning id)
    insert into project_visualizations (project_id, slide, title) select id, 1, 'x' from project;
    insert into audit_logs (user_id, action, subject_type) values ('${USER}', 'user.create', 'user')`)
}
