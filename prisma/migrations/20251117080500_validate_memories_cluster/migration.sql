-- Reads every row, but lets writers go on (share update exclusive).
alter table memories validate constraint memories_cluster_id_fkey;
