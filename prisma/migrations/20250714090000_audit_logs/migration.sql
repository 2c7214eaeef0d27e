create table audit_logs (
  id           uuid primary key default gen_random_uuid(),
  user_id      uuid references users (id) on delete set null on update cascade,
  action       text not null,
  subject_type text not null,
  subject_id   text,
  details      jsonb not null default '{}',
  ip_address   inet,
  created_at   timestamptz not null default now()
);

create index audit_logs_created_at_id_idx on audit_logs (created_at desc, id desc);
create index audit_logs_user_id_created_at_id_idx on audit_logs (user_id, created_at desc, id desc);
create index audit_logs_subject_type_subject_id_created_at_idx
  on audit_logs (subject_type, subject_id, created_at desc);
