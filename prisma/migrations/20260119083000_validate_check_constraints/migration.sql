alter table users validate constraint users_usage_count_check;
alter table users validate constraint users_email_check;
alter table teams validate constraint teams_slug_check;
alter table memories validate constraint memories_content_check;
alter table chat_messages validate constraint chat_messages_token_count_check;
alter table encrypted_memories validate constraint encrypted_memories_ciphertext_check;
