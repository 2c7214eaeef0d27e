create table stories (
  id          uuid primary key default gen_random_uuid(),
  user_id     uuid not null references users (id) on delete cascade on update cascade,
  title       text not null,
  content     text not null,
  people      text[] not null default '{}',
  places      text[] not null default '{}',
  events      text[] not null default '{}',
  happened_on date,
  embedding   vector(1536),
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);

create index stories_user_id_created_at_id_idx on stories (user_id, created_at desc, id desc);
create index stories_people_idx on stories using gin (people);
create index stories_places_idx on stories using gin (places);
create index stories_events_idx on stories using gin (events);
