create table project_visualizations (
  id         uuid primary key default gen_random_uuid(),
  project_id uuid not null references projects (id) on delete cascade on update cascade,
  slide      integer not null,
  title      text not null,
  spec       jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint project_visualizations_slide_check check (slide >= 1)
);

create unique index project_visualizations_project_id_slide_key on project_visualizations (project_id, slide);
