/** A history with every way in which a statement can be run; `log` says what was done, and how often. */
export const MIXED_HISTORY = {
  '1_tables': `create table log (line text);
create table a (id int primary key, word text);
create type mood as enum ('ok');
insert into log values ('1');`,
  '2_concurrently': `insert into log values ('2.1');
create unique index concurrently a_word on a (word);
insert into log values ('2.2');
create index concurrently on a (lower(word));
drop index concurrently a_word;
insert into log values ('2.3');`,
  '3_enum': `alter type mood add value 'glad';
create table m (v mood default 'glad');
insert into m default values;
insert into log values ('3');`,
  '4_own': `insert into log values ('4.1');
begin;
create table b (id int);
insert into log values ('4.2');
commit;
insert into log values ('4.3');`,
  '5_do': `set work_mem = '8MB';
do $$ begin create table c (); insert into log values ('5'); end $$;
alter table c add column id int;`,
  '6_alone': `-- pgtend: no-transaction
insert into log values ('6.1');
vacuum a;
create index concurrently "C id" on c (id);
insert into log values ('6.2');`,
} as const
