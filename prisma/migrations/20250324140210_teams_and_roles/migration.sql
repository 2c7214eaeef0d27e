create type team_role as enum ('owner', 'admin', 'member', 'viewer');

create table teams (
  id         uuid primary key default gen_random_uuid(),
  name       text not null,
  slug       text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create unique index teams_slug_key on teams (slug);

create table team_members (
  team_id    uuid not null references teams (id) on delete cascade on update cascade,
  user_id    uuid not null references users (id) on delete cascade on update cascade,
  role       team_role not null default 'member',
  invited_by uuid references users (id) on delete set null on update cascade,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (team_id, user_id)
);

-- The primary key serves look-ups by team; these serve look-ups and cascades by user.
create index team_members_user_id_idx on team_members (user_id);
create index team_members_invited_by_idx on team_members (invited_by);
