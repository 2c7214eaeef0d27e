import { type DownCase, TABLE } from './down-case.ts'

/** Types and sequences. */
export const TYPE_CASES: readonly DownCase[] = [
  {
    name: 'a new enum and its column',
    before: TABLE,
    up: `create type mood as enum ('a', 'b'); alter table t add m mood not null default 'a'`,
    loss: 'lossy',
  },
  {
    name: 'a value added to an enum in use',
    before: `create type mood as enum ('a', 'c'); create table t (id int primary key, m mood not null default 'a', n mood[]); create index i on t (id) where m = 'a'; create view v as select m from t; alter table t add check (m <> 'c'); create function f(mood) returns mood language sql as 'select $1'`,
    up: `alter type mood add value 'b' before 'c'`,
    loss: 'lossy',
  },
  {
    name: 'a value taken from an enum',
    before: `create type mood as enum ('a', 'b', 'c'); create table t (m mood default 'a')`,
    up: `create type mood_new as enum ('a', 'c'); alter table t alter m drop default; alter table t alter m type mood_new using m::text::mood_new; alter type mood rename to mood_old; alter type mood_new rename to mood; drop type mood_old; alter table t alter m set default 'a'`,
    loss: 'lossless',
    has: 'add value',
  },
  {
    name: 'a value taken from an enum that was a default',
    before: `create type mood as enum ('a', 'b'); create table t (m mood default 'b')`,
    up: `alter table t alter m drop default; alter type mood rename to mood_old; create type mood as enum ('a');
      alter table t alter m type mood using m::text::mood; drop type mood_old; alter table t alter m set default 'a'`,
    loss: 'lossy',
    has: `as enum ('a', 'b')`,
  },
  {
    name: 'a renamed value',
    before: `create type mood as enum ('a', 'b'); create table t (m mood default 'a')`,
    up: `alter type mood rename value 'a' to 'x'`,
    loss: 'lossless',
    has: 'rename value',
  },
  {
    name: 'a renamed type',
    before: `create type mood as enum ('a'); create table t (m mood)`,
    up: 'alter type mood rename to feeling',
    loss: 'lossless',
    has: 'rename to',
  },
  {
    name: 'a column from text to enum',
    before: "create table t (m text default 'a')",
    up: `create type mood as enum ('a', 'b'); alter table t alter m drop default; alter table t alter m type mood using m::mood; alter table t alter m set default 'b'`,
    loss: 'lossy',
  },
  {
    name: 'a domain and its checks',
    before: `create domain d as text default 'x' not null constraint c check (value <> ''); create table t (a d)`,
    up: `alter domain d drop constraint c; alter domain d add constraint e check (length(value) > 1); alter domain d drop not null; alter domain d set default 'y'`,
    loss: 'lossless',
  },
  {
    name: 'a dropped domain',
    before: `create domain d as numeric(5,2) constraint c check (value > 0)`,
    up: 'drop domain d',
    loss: 'lossless',
  },
  {
    name: 'a composite type',
    before: `create type addr as (street text, "No" int)`,
    up: 'drop type addr',
    loss: 'lossless',
  },
  {
    name: 'a composite type in use that gains an attribute',
    before: `create type addr as (street text, no int)`,
    up: 'alter type addr add attribute zip text',
    loss: 'lossless',
  },
  { name: 'a range type', up: 'create type fr as range (subtype = float8, subtype_diff = float8mi)', loss: 'lossless' },
  {
    name: 'a dropped range type',
    before: 'create type fr as range (subtype = float8)',
    up: 'drop type fr',
    loss: 'lossless',
  },
  {
    name: 'a sequence',
    before: 'create sequence s',
    up: 'alter sequence s as int increment by 3 maxvalue 99 cycle; alter sequence s cache 5',
    loss: 'lossless',
  },
  {
    name: 'a dropped sequence',
    before: `${TABLE} create sequence s start with 5 owned by t.a`,
    up: 'drop sequence s',
    loss: 'lossy',
  },
]
