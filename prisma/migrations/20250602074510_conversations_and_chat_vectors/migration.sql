create table conversations (
  id         uuid primary key default gen_random_uuid(),
  user_id    uuid not null references users (id) on delete cascade on update cascade,
  chat_id    uuid references chats (id) on delete set null on update cascade,
  title      text not null,
  summary    text,
  topics     text[] not null default '{}',
  started_at timestamptz not null,
  ended_at   timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint conversations_period_check check (ended_at >= started_at)
);

create index conversations_user_id_started_at_id_idx on conversations (user_id, started_at desc, id desc);
create index conversations_chat_id_idx on conversations (chat_id);
create index conversations_topics_idx on conversations using gin (topics);

create table chat_vectors (
  id         uuid primary key default gen_random_uuid(),
  chat_id    uuid not null references chats (id) on delete cascade on update cascade,
  message_id uuid not null references chat_messages (id) on delete cascade on update cascade,
  chunk      integer not null default 0,
  content    text not null,
  embedding  vector(1536) not null,
  created_at timestamptz not null default now(),
  constraint chat_vectors_chunk_check check (chunk >= 0)
);

create unique index chat_vectors_message_id_chunk_key on chat_vectors (message_id, chunk);
create index chat_vectors_chat_id_idx on chat_vectors (chat_id);
