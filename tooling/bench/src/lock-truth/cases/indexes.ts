import type { CaseTheme } from '../lock-case.ts'

export const INDEXES: CaseTheme = {
  theme: 'indexes',
  cases: [
    { name: 'create index', sql: ['create index orders_total_idx on orders (total)'] },
    {
      name: 'create index concurrently',
      sql: ['create index concurrently orders_total_idx on orders (total)'],
      outsideTransaction: true,
    },
    { name: 'create unique index', sql: ['create unique index teams_slug_key on teams (slug)'] },
    {
      name: 'create unique index concurrently',
      sql: ['create unique index concurrently teams_slug_key on teams (slug)'],
      outsideTransaction: true,
    },
    { name: 'create partial index', sql: ['create index busy_users_idx on users (team_id) where is_active'] },
    { name: 'create expression index', sql: ['create index users_lower_email_idx on users (lower(email))'] },
    { name: 'create gin index', sql: ['create index orders_payload_idx on orders using gin (payload)'] },
    {
      name: 'create index if not exists, missing',
      sql: ['create index if not exists orders_total_idx on orders (total)'],
    },
    {
      name: 'create index if not exists, there already',
      earlier: 'create index orders_total_idx on orders (total);',
      sql: ['create index if not exists orders_total_idx on orders (total)'],
    },
    {
      name: 'create index on a quoted name in another schema',
      sql: ['create index "Total Index" on archive."Old Orders" (total)'],
    },
    {
      name: 'create index on a materialized view',
      sql: ['create index team_sizes_members_idx on team_sizes (members)'],
    },
    { name: 'create index on a partitioned table', sql: ['create index events_user_idx on events (user_id)'] },
    {
      name: 'create index on only the partitioned parent',
      sql: ['create index events_user_idx on only events (user_id)'],
    },
    { name: 'create index on one partition', sql: ['create index events_2024_user_idx on events_2024 (user_id)'] },
    {
      name: 'create index concurrently on one partition',
      sql: ['create index concurrently events_2024_user_idx on events_2024 (user_id)'],
      outsideTransaction: true,
    },
    {
      name: 'attach an index of a partition',
      earlier:
        'create index events_user_idx on only events (user_id); create index events_2024_user_idx on events_2024 (user_id);',
      sql: ['alter index events_user_idx attach partition events_2024_user_idx'],
    },
    { name: 'create index on an empty table that existed', sql: ['create index drafts_state_idx on drafts (state)'] },
    {
      name: 'create index on a table of the same migration',
      sql: ['create table badges (id integer primary key, user_id integer)', 'create index on badges (user_id)'],
    },
    {
      name: 'create index on a table filled by the same migration',
      sql: [
        'create table badges (id integer primary key, user_id integer)',
        'insert into badges select n, n from generate_series(1, 100) n',
        'create index on badges (user_id)',
      ],
    },
    {
      name: 'create index on a temporary table',
      sql: ['create temporary table scratch (id integer, a text)', 'create index on scratch (a)'],
    },
    {
      name: 'create hnsw index',
      sql: ['create index memories_embedding_idx on memories using hnsw (embedding vector_cosine_ops)'],
    },
    {
      name: 'create hnsw index concurrently',
      sql: ['create index concurrently memories_embedding_idx on memories using hnsw (embedding vector_cosine_ops)'],
      outsideTransaction: true,
    },
    {
      name: 'create ivfflat index',
      sql: [
        'create index memories_embedding_idx on memories using ivfflat (embedding vector_l2_ops) with (lists = 10)',
      ],
    },
    {
      name: 'create ivfflat index concurrently',
      sql: [
        'create index concurrently memories_embedding_idx on memories using ivfflat (embedding vector_l2_ops) with (lists = 10)',
      ],
      outsideTransaction: true,
    },
    {
      name: 'create hnsw index over more dimensions than it can hold',
      earlier: 'alter table memories add column large vector(3072);',
      sql: ['create index concurrently memories_large_idx on memories using hnsw (large vector_cosine_ops)'],
      outsideTransaction: true,
    },
    {
      name: 'create hnsw index over many dimensions as half vectors',
      earlier: 'alter table memories add column large vector(3072);',
      sql: [
        'create index concurrently memories_large_idx on memories using hnsw ((large::halfvec(3072)) halfvec_cosine_ops)',
      ],
      outsideTransaction: true,
    },
    { name: 'drop index', sql: ['drop index users_nickname_idx'] },
    {
      name: 'drop index concurrently',
      sql: ['drop index concurrently users_nickname_idx'],
      outsideTransaction: true,
    },
    { name: 'drop hnsw index', sql: ['drop index chunks_embedding_idx'] },
    {
      name: 'replace an index in one transaction',
      sql: ['drop index users_nickname_idx', 'create index users_nickname_idx on users (lower(nickname))'],
    },
    { name: 'rename index', sql: ['alter index users_nickname_idx rename to users_nick_idx'] },
    { name: 'set parameters of an index', sql: ['alter index users_nickname_idx set (fillfactor = 80)'] },
    { name: 'reindex index', sql: ['reindex index users_nickname_idx'] },
    {
      name: 'reindex index concurrently',
      sql: ['reindex index concurrently users_nickname_idx'],
      outsideTransaction: true,
    },
    { name: 'reindex table', sql: ['reindex table users'] },
    { name: 'reindex table concurrently', sql: ['reindex table concurrently users'], outsideTransaction: true },
    { name: 'reindex schema', sql: ['reindex schema archive'], outsideTransaction: true },
  ],
}
