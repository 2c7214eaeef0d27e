create type project_status as enum ('draft', 'active', 'archived');

create table workspaces (
  id         uuid primary key default gen_random_uuid(),
  owner_id   uuid not null references users (id) on delete cascade on update cascade,
  team_id    uuid references teams (id) on delete set null on update cascade,
  name       text not null,
  settings   jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create unique index workspaces_owner_id_name_key on workspaces (owner_id, name);
create index workspaces_team_id_idx on workspaces (team_id);

create table projects (
  id           uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references workspaces (id) on delete cascade on update cascade,
  created_by   uuid references users (id) on delete set null on update cascade,
  name         text not null,
  description  text,
  status       project_status not null default 'draft',
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);

create unique index projects_workspace_id_name_key on projects (workspace_id, name);
create index projects_created_by_idx on projects (created_by);
