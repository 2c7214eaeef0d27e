create table memory_clusters (
  id         uuid primary key default gen_random_uuid(),
  user_id    uuid not null references users (id) on delete cascade on update cascade,
  topic      text not null,
  category   text not null,
  summary    text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create unique index memory_clusters_user_id_topic_category_key on memory_clusters (user_id, topic, category);

-- A nullable column is added without a rewrite, and a foreign key without reading the rows when it is not validated yet.
alter table memories add column cluster_id uuid;
alter table memories
  add constraint memories_cluster_id_fkey foreign key (cluster_id) references memory_clusters (id)
  on delete set null on update cascade not valid;
