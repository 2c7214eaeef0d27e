create table encrypted_memories (
  id         uuid primary key default gen_random_uuid(),
  user_id    uuid not null references users (id) on delete cascade on update cascade,
  memory_id  uuid references memories (id) on delete cascade on update cascade,
  key_id     text not null,
  ciphertext text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index encrypted_memories_user_id_created_at_id_idx on encrypted_memories (user_id, created_at desc, id desc);
create index encrypted_memories_memory_id_idx on encrypted_memories (memory_id);

-- Key rotation walks the rows of one key in batches.
create index encrypted_memories_key_id_id_idx on encrypted_memories (key_id, id);
