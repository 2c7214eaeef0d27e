drop table chat_vectors;
drop table conversations;
