create table contexts (
  id          uuid primary key default gen_random_uuid(),
  user_id     uuid not null references users (id) on delete cascade on update cascade,
  team_id     uuid references teams (id) on delete set null on update cascade,
  name        text not null,
  description text,
  metadata    jsonb not null default '{}',
  active      boolean not null default true,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);

create unique index contexts_user_id_name_key on contexts (user_id, name);
create index contexts_team_id_idx on contexts (team_id);
create index contexts_metadata_idx on contexts using gin (metadata jsonb_path_ops);
