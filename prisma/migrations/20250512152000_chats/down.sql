drop table chat_messages;
drop table chats;
drop type chat_role;
