alter table encrypted_memories drop constraint encrypted_memories_ciphertext_check;
alter table chat_messages drop constraint chat_messages_token_count_check;
alter table memories drop constraint memories_content_check;
alter table teams drop constraint teams_slug_check;
alter table users drop constraint users_email_check;
alter table users drop constraint users_usage_count_check;
