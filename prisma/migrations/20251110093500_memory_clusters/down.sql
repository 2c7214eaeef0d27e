alter table memories drop constraint memories_cluster_id_fkey;
alter table memories drop column cluster_id;
drop table memory_clusters;
