drop table stories;
