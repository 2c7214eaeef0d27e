-- Alone in its file: `concurrently` cannot run in a transaction.
create index concurrently memories_cluster_id_idx on memories (cluster_id);
