drop index concurrently memories_metadata_idx;
