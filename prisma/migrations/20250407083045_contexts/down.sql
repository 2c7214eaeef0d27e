drop table contexts;
