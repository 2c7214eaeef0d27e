create extension if not exists vector;

create type memory_tier as enum ('working', 'short_term', 'long_term', 'archive');

-- No ivfflat or hnsw index here: built on an empty table it would answer badly for ever. `pgtend vector` builds it once there are rows.
create table memories (
  id              uuid primary key default gen_random_uuid(),
  user_id         uuid not null references users (id) on delete cascade on update cascade,
  context_id      uuid references contexts (id) on delete set null on update cascade,
  content         text not null,
  metadata        jsonb not null default '{}',
  tier            memory_tier not null default 'short_term',
  thread_id       uuid,
  related_threads uuid[] not null default '{}',
  embedding       vector(1536),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now()
);

create index memories_user_id_created_at_id_idx on memories (user_id, created_at desc, id desc);
create index memories_user_id_tier_idx on memories (user_id, tier);
create index memories_context_id_idx on memories (context_id);
create index memories_thread_id_created_at_idx on memories (thread_id, created_at);
create index memories_related_threads_idx on memories using gin (related_threads);

-- The queue of the embedding job: empty most of the time, so it stays small.
create index memories_awaiting_embedding_idx on memories (created_at, id) where embedding is null;
