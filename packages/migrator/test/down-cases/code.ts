import { type DownCase, TABLE } from './down-case.ts'

/** Functions, views and triggers. */
export const CODE_CASES: readonly DownCase[] = [
  {
    name: 'another body',
    before: `create function f(a int default 1) returns int language plpgsql stable as $f$ begin return a; end $f$`,
    up: `create or replace function f(a int default 1) returns int language plpgsql volatile as $f$ begin return a + 1; end $f$`,
    loss: 'lossless',
  },
  {
    name: 'another result below views and defaults',
    before: `create function f() returns int language sql immutable as 'select 1'; create view v as select f() as x`,
    up: `drop view v; drop function f(); create function f() returns bigint language sql immutable as 'select 1::bigint'; create view v as select f() as x`,
    loss: 'lossless',
  },
  {
    name: 'a function with parts in SQL',
    before: TABLE,
    up: 'create function f() returns setof t language sql begin atomic select * from t; end',
    loss: 'lossless',
  },
  {
    name: 'a dropped function of a dropped view',
    before: `${TABLE} create view v as select * from t; create function f() returns setof v language sql as 'select * from v'`,
    up: 'drop function f(); drop view v',
    loss: 'lossless',
  },
  {
    name: 'a procedure and an aggregate',
    before: `create procedure p(inout a int) language plpgsql as $$ begin a := 1; end $$; create aggregate total(int) (sfunc = int4pl, stype = int, initcond = '0'); comment on aggregate total(int) is 'sum'`,
    up: 'drop procedure p; drop aggregate total(int)',
    loss: 'lossless',
  },
  {
    name: 'a function that not everyone may use',
    before: `create function f() returns int language sql as 'select 1'; revoke all on function f() from public`,
    up: 'drop function f()',
    loss: 'lossless',
  },
  {
    name: 'a view with more columns',
    before: `${TABLE} create view v with (security_barrier = true) as select id from t; create view w as select * from v`,
    up: 'create or replace view v as select id, a from t',
    loss: 'lossless',
  },
  {
    name: 'a view with another query',
    before: `${TABLE} create view v as select id from t where b > 1`,
    up: 'create or replace view v as select id from t',
    loss: 'lossless',
    has: 'create or replace view',
  },
  {
    name: 'options of a view',
    before: `${TABLE} create view v as select id from t`,
    up: 'alter view v set (security_barrier = true)',
    loss: 'lossless',
  },
  {
    name: 'comments and defaults of the columns of a view',
    before: `${TABLE} create function one() returns int language sql as 'select 1'; create view v as select id, a, b from t;
      alter view v alter a set default 'x', alter b set default one(); comment on column v.id is 'the "id"'`,
    up: `alter view v alter a drop default, alter b set default 2; comment on column v.a is 'a'; comment on column v.id is null;
      drop function one()`,
    loss: 'lossless',
  },
  {
    name: 'columns of dropped views',
    before: `${TABLE} create view "V w" as select a as "A a" from t; alter view "V w" alter "A a" set default 'x';
      comment on column "V w"."A a" is 'x'; create materialized view m as select id, a from t;
      alter materialized view m alter a set statistics 7, alter a set storage external, alter id set (n_distinct = 5)`,
    up: 'drop view "V w"; drop materialized view m',
    loss: 'lossless',
  },
  {
    name: 'columns of a materialized view',
    before: `${TABLE} create materialized view m as select id, a from t; alter materialized view m alter a set statistics 7`,
    up: `alter materialized view m alter a set statistics 8, alter a set storage main; comment on column m.id is 'x'`,
    loss: 'lossless',
  },
  {
    name: 'a materialized view with its index',
    before: `${TABLE} create materialized view v as select id, a from t; create unique index i on v (id); comment on materialized view v is 'x'; grant select on v to public`,
    up: 'drop materialized view v',
    loss: 'lossless',
  },
  {
    name: 'triggers',
    before: `${TABLE} create function f() returns trigger language plpgsql as $$ begin return new; end $$; create trigger g before insert on t for each row execute function f(); alter table t disable trigger g; create constraint trigger h after update on t deferrable for each row execute function f()`,
    up: 'alter table t enable trigger g; drop trigger h on t',
    loss: 'lossless',
  },
  {
    name: 'a dropped trigger and its function',
    before: `${TABLE} create function f() returns trigger language plpgsql as $$ begin return new; end $$; create trigger g before insert on t for each row when (new.b > 1) execute function f()`,
    up: 'drop trigger g on t; drop function f()',
    loss: 'lossless',
  },
]
