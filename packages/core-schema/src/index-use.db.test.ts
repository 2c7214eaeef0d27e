import { applyCoreMigrations, test as base, cloneOf, createTemplate, withClient } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { createAuditLog } from './audit/audit-log.ts'
import { createChatRepository } from './chats/chat-repository.ts'
import { createFieldCipher } from './encryption/field-cipher.ts'
import { planReencryption, reencrypt } from './encryption/reencrypt.ts'
import { createMemoryRepository } from './memories/memory-repository.ts'
import type { SqlRunner } from './sql/sql-runner.ts'
import { createStoryRepository } from './stories/story-repository.ts'
import { createUserRepository } from './users/user-repository.ts'

const USER = '00000000-0000-4000-8000-000000000007'
const CHAT = '00000000-0000-4000-8000-000000000107'

const CIPHER = createFieldCipher({ keys: [{ id: 'k2', key: '22'.repeat(32) }], activeKeyId: 'k2' })

/** Enough rows that an index is worth it: every plan here is the planner's own choice, with no setting turned off. */
async function fill(client: Client): Promise<void> {
  await applyCoreMigrations(client)
  await client.query(`
    insert into users (id, email, firebase_uid)
      select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.com', 'fb' || n from generate_series(0, 49) n;
    insert into chats (id, user_id, title)
      select ('00000000-0000-4000-8000-' || lpad((100 + n)::text, 12, '0'))::uuid, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'x'
        from generate_series(0, 49) n;
    insert into users (email) select 'other' || n || '@example.com' from generate_series(1, 3000) n;
    insert into memories (user_id, content, metadata, thread_id, related_threads, created_at, embedding)
      select ('00000000-0000-4000-8000-' || lpad((n % 50)::text, 12, '0'))::uuid, 'memory ' || n,
             jsonb_build_object('number', n, 'source', jsonb_build_object('file', 'f' || n % 500), 'tags', jsonb_build_array('t' || n % 1000)),
             ('10000000-0000-4000-8000-' || lpad((n % 900)::text, 12, '0'))::uuid,
             array[('10000000-0000-4000-8000-' || lpad((n % 900)::text, 12, '0'))::uuid],
             timestamptz '2026-01-01 00:00+00' + n * interval '1 minute',
             case when n % 2000 = 0 then null else (select array_fill(1::real, array[1536])::vector) end
        from generate_series(1, 8000) n;
    insert into stories (user_id, title, content, people, places, events)
      select ('00000000-0000-4000-8000-' || lpad((6 + n % 2)::text, 12, '0'))::uuid, 'x', 'x', array['p' || n % 700], array['l' || n % 700], array['e' || n % 700]
        from generate_series(1, 8000) n;
    insert into chat_messages (chat_id, role, content)
      select ('00000000-0000-4000-8000-' || lpad((100 + n % 50)::text, 12, '0'))::uuid, 'user', 'x' from generate_series(1, 5000) n;
    insert into audit_logs (user_id, action, subject_type, subject_id)
      select ('00000000-0000-4000-8000-' || lpad((n % 50)::text, 12, '0'))::uuid, 'x', 'memory', 'm' || n from generate_series(1, 5000) n;
    insert into encrypted_memories (user_id, key_id, ciphertext)
      select '${USER}', key_id, 'v1:' || key_id || ':x'
        from (select case when n % 3000 = 0 then 'k1' else 'k2' end as key_id from generate_series(1, 6000) n) as keys`)
  await client.query('vacuum analyze')
}

const test = base.extend('filled', async ({ server: _ }, { onCleanup }) => {
  const clone = await cloneOf(await createTemplate('core_schema_filled', (url) => withClient(url, fill)))
  onCleanup(() => clone.drop())
  return clone.url
})

/** Runs the statements of a repository and returns the index names in their plans. */
async function indexesUsed(client: Client, work: (sql: SqlRunner) => Promise<unknown>): Promise<ReadonlySet<string>> {
  const used = new Set<string>()
  await work({
    query: async (text, values = []) => {
      const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`explain (format json) ${text}`, values)
      for (const match of JSON.stringify(rows).matchAll(/"Index Name":"([^"]+)"/g)) used.add(match[1] ?? '')
      return { rows: [] }
    },
  })
  return used
}

const CASES: readonly (readonly [string, string, (sql: SqlRunner) => Promise<unknown>])[] = [
  ['a user by address', 'users_email_lower_key', (sql) => createUserRepository(sql).findByEmail('USER7@example.com')],
  ['a user by Firebase uid', 'users_firebase_uid_key', (sql) => createUserRepository(sql).findByFirebaseUid('fb7')],
  ['a page of memories', 'memories_user_id_created_at_id_idx', (sql) => createMemoryRepository(sql).list(USER)],
  [
    'memories by one metadata field',
    'memories_metadata_idx',
    (sql) => createMemoryRepository(sql).list(USER, { filter: { contains: { number: 7 } } }),
  ],
  [
    'memories by nested metadata',
    'memories_metadata_idx',
    (sql) => createMemoryRepository(sql).list(USER, { filter: { contains: { source: { file: 'f7' } } } }),
  ],
  [
    'memories by a list in metadata',
    'memories_metadata_idx',
    (sql) =>
      createMemoryRepository(sql).list(USER, {
        filter: { any: [{ contains: { tags: ['t7'] } }, { contains: { tags: ['t57'] } }] },
      }),
  ],
  [
    'memories of a thread',
    'memories_thread_id_created_at_idx',
    (sql) => createMemoryRepository(sql).list(USER, { threadId: '10000000-0000-4000-8000-000000000007' }),
  ],
  [
    'memories that wait for an embedding',
    'memories_awaiting_embedding_idx',
    (sql) => createMemoryRepository(sql).listAwaitingEmbedding(10),
  ],
  [
    'stories by people',
    'stories_people_idx',
    (sql) => createStoryRepository(sql).list(USER, { people: { all: ['p7'] } }),
  ],
  [
    'stories by places',
    'stories_places_idx',
    (sql) => createStoryRepository(sql).list(USER, { places: { any: ['l7', 'l9'] } }),
  ],
  [
    'stories by events',
    'stories_events_idx',
    (sql) => createStoryRepository(sql).list(USER, { events: { all: ['e7'] } }),
  ],
  [
    'messages of a chat',
    'chat_messages_chat_id_created_at_id_idx',
    (sql) => createChatRepository(sql).listMessages(USER, CHAT),
  ],
  [
    'the audit log of a user',
    'audit_logs_user_id_created_at_id_idx',
    (sql) => createAuditLog(sql).list({ userId: USER }),
  ],
  [
    'the audit log of a row',
    'audit_logs_subject_type_subject_id_created_at_idx',
    (sql) => createAuditLog(sql).list({ subject: { type: 'memory', id: 'm7' } }),
  ],
  ['the whole audit log', 'audit_logs_created_at_id_idx', (sql) => createAuditLog(sql).list({})],
  ['counting the rows of old keys', 'encrypted_memories_key_id_id_idx', (sql) => planReencryption(sql, CIPHER)],
  [
    'a batch of rows of an old key',
    'encrypted_memories_key_id_id_idx',
    (sql) => reencrypt(sql, CIPHER, { activeKeyId: 'k2', pending: [{ keyId: 'k1', rows: 2 }] }),
  ],
]

test('every common query is served by its index', async ({ filled }) => {
  await withClient(filled, async (client) => {
    const used = new Map<string, readonly string[]>()
    for (const [name, , work] of CASES) used.set(name, [...(await indexesUsed(client, work))])

    const missing = CASES.filter(([name, index]) => !used.get(name)?.includes(index))
    expect(missing.map(([name, index]) => ({ name, index, used: used.get(name) }))).toEqual([])
  })
})

test('a page deep in the list reads no more than the first', async ({ filled }) => {
  await withClient(filled, async (client) => {
    const memories = createMemoryRepository(client)
    const deep = await memories.list(USER, {}, { limit: 150 })

    const plans: unknown[] = []
    await createMemoryRepository({
      query: async (text, values = []) => {
        const { rows } = await client.query(`explain (analyze, buffers, format json) ${text}`, values)
        plans.push(rows[0]?.['QUERY PLAN'])
        return { rows: [] }
      },
    }).list(USER, {}, { limit: 5, cursor: deep.nextCursor })

    const plan = JSON.stringify(plans)
    expect(plan).toContain('ROW(created_at, id) < ROW(')
    expect(plan).toContain('memories_user_id_created_at_id_idx')
    expect(plan).not.toContain('"Node Type":"Sort"')
    expect(plan).not.toContain('Rows Removed by Filter')
  })
})

test('related threads are found through their index', async ({ filled }) => {
  await withClient(filled, async (client) => {
    const { rows } = await client.query(
      `explain (format json) select id from memories where related_threads @> array['10000000-0000-4000-8000-000000000007'::uuid]`,
    )

    expect(JSON.stringify(rows)).toContain('memories_related_threads_idx')
  })
})
