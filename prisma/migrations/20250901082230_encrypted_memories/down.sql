drop table encrypted_memories;
