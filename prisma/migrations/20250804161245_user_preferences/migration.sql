create table user_preferences (
  user_id     uuid primary key references users (id) on delete cascade on update cascade,
  preferences jsonb not null default '{}',
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);

create index user_preferences_preferences_idx on user_preferences using gin (preferences jsonb_path_ops);
