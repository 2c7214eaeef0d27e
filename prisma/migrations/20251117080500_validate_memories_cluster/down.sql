-- A validated constraint cannot be made unvalidated; it is added again, which reads no rows.
alter table memories drop constraint memories_cluster_id_fkey;
alter table memories
  add constraint memories_cluster_id_fkey foreign key (cluster_id) references memory_clusters (id)
  on delete set null on update cascade not valid;
