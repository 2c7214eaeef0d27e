create type chat_role as enum ('system', 'user', 'assistant', 'tool');

create table chats (
  id         uuid primary key default gen_random_uuid(),
  user_id    uuid not null references users (id) on delete cascade on update cascade,
  context_id uuid references contexts (id) on delete set null on update cascade,
  title      text not null,
  metadata   jsonb not null default '{}',
  archived   boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index chats_user_id_created_at_id_idx on chats (user_id, created_at desc, id desc);
create index chats_context_id_idx on chats (context_id);

create table chat_messages (
  id          uuid primary key default gen_random_uuid(),
  chat_id     uuid not null references chats (id) on delete cascade on update cascade,
  role        chat_role not null,
  content     text not null,
  token_count integer,
  metadata    jsonb not null default '{}',
  created_at  timestamptz not null default now()
);

create index chat_messages_chat_id_created_at_id_idx on chat_messages (chat_id, created_at desc, id desc);
