-- For `metadata @> …`: jsonb_path_ops is smaller and faster than the default and serves containment only.
create index concurrently memories_metadata_idx on memories using gin (metadata jsonb_path_ops);
