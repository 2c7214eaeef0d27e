import { type DownCase, TABLE } from './down-case.ts'

/** Properties, names, parents and partitions of tables. */
export const TABLE_CASES: readonly DownCase[] = [
  {
    name: 'options, logging and replica identity of a table',
    before: TABLE,
    up: 'alter table t set (fillfactor = 70, autovacuum_enabled = off); alter table t set unlogged; alter table t replica identity full',
    loss: 'lossless',
  },
  {
    name: 'a replica identity by index',
    before: `${TABLE} create unique index u on t (b); alter table t replica identity using index u`,
    up: 'alter table t replica identity default; drop index u',
    loss: 'lossless',
  },
  {
    name: 'row level security',
    before: TABLE,
    up: 'alter table t enable row level security; alter table t force row level security',
    loss: 'lossless',
  },
  {
    name: 'a renamed table and column',
    before: `${TABLE} create index i on t (a); create view v as select a from t`,
    up: 'alter table t rename to "New Name"; alter table "New Name" rename column a to aa; alter index i rename to j',
    loss: 'lossless',
    has: 'rename column "aa" to "a"',
  },
  {
    name: 'a rename and a new column',
    before: TABLE,
    up: 'alter table t rename column a to c; alter table t add a int',
    loss: 'lossy',
    has: 'rename column "c" to "a"',
  },
  {
    name: 'a table renamed twice',
    before: TABLE,
    up: 'alter table t rename to u; alter table u rename to v; alter table v rename constraint t_pkey to v_pkey',
    loss: 'lossless',
    has: 'rename to "t"',
  },
  {
    name: 'a table and a type in another schema',
    before: `create schema "Down Case 2"; create type mood as enum ('a'); create table t (id serial primary key, m mood)`,
    up: 'alter table t set schema "Down Case 2"; alter type mood set schema "Down Case 2"',
    loss: 'lossless',
    has: 'set schema "Down Case"',
  },
  {
    name: 'a renamed schema',
    before: 'create schema "Down Case 3"; create table "Down Case 3".t (id int)',
    up: 'alter schema "Down Case 3" rename to "Down Case 2"; alter table "Down Case 2".t add a int',
    loss: 'lossy',
    has: 'rename to "Down Case 3"',
  },
  {
    name: 'inheritance',
    before: 'create table p (id int, a text); create table c (b int) inherits (p); create table d (id int, a text)',
    up: 'alter table c no inherit p; alter table d inherit p',
    loss: 'lossless',
  },
  {
    name: 'a new partition',
    before: 'create table p (id int, at date) partition by range (at)',
    up: `create table p1 partition of p for values from ('2026-01-01') to ('2027-01-01')`,
    loss: 'lossy',
  },
  {
    name: 'a dropped partitioned table',
    before: `create table p (id int not null, at date, primary key (id, at)) partition by range (at); create index pi on p (at); create table p1 partition of p for values from ('2026-01-01') to ('2027-01-01'); create table p2 partition of p default; comment on column p.id is 'x'`,
    up: 'drop table p',
    loss: 'lossy',
  },
  {
    name: 'a detached partition',
    before: `create table p (id int, at date) partition by range (at); create table p1 partition of p for values from ('2026-01-01') to ('2027-01-01')`,
    up: 'alter table p detach partition p1',
    loss: 'lossless',
  },
  {
    name: 'a dropped partition of a table with a key and an index',
    before: `create table p (id int primary key) partition by range (id); create index pi on p (id);
      create table p1 partition of p for values from (1) to (9)`,
    up: 'drop table p1',
    loss: 'lossy',
  },
  {
    name: 'a new column of a partitioned table',
    before: `create table p (id int, at date) partition by range (at); create table p1 partition of p default`,
    up: 'alter table p add c text; create index pc on p (c)',
    loss: 'lossy',
  },
  {
    name: 'a dropped column of a partitioned table',
    before: `create table p (id int, at date, c text default 'x') partition by range (at); create table p1 partition of p default`,
    up: 'alter table p drop c',
    loss: 'lossy',
  },
  {
    name: 'an index of a partitioned table',
    before: `create table p (id int, at date) partition by range (at); create table p1 partition of p default; create index pi on p (at)`,
    up: 'drop index pi',
    loss: 'lossless',
  },
]
