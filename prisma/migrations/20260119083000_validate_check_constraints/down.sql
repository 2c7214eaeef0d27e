-- A validated constraint cannot be made unvalidated; each is added again, which reads no rows.
alter table encrypted_memories drop constraint encrypted_memories_ciphertext_check;
alter table encrypted_memories
  add constraint encrypted_memories_ciphertext_check check (split_part(ciphertext, ':', 1) = 'v1' and split_part(ciphertext, ':', 2) = key_id) not valid;
alter table chat_messages drop constraint chat_messages_token_count_check;
alter table chat_messages
  add constraint chat_messages_token_count_check check (token_count >= 0) not valid;
alter table memories drop constraint memories_content_check;
alter table memories
  add constraint memories_content_check check (content <> '') not valid;
alter table teams drop constraint teams_slug_check;
alter table teams
  add constraint teams_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$') not valid;
alter table users drop constraint users_email_check;
alter table users
  add constraint users_email_check check (email like '_%@_%' and email = btrim(email)) not valid;
alter table users drop constraint users_usage_count_check;
alter table users
  add constraint users_usage_count_check check (usage_count >= 0) not valid;
