import { type DownCase, TABLE } from './down-case.ts'

/** Keys, checks and the triggers behind them. */
export const CONSTRAINT_CASES: readonly DownCase[] = [
  {
    name: 'a primary key',
    before: 'create table t (a int not null)',
    up: 'alter table t add primary key (a)',
    loss: 'lossless',
  },
  {
    name: 'a dropped primary key that is referenced',
    before: `${TABLE} create table c (t int constraint fk references t on update cascade)`,
    up: 'alter table c drop constraint fk; alter table t drop constraint t_pkey',
    loss: 'lossless',
  },
  {
    name: 'a unique constraint, deferrable',
    before: TABLE,
    up: 'alter table t add constraint u unique (a) deferrable initially deferred',
    loss: 'lossless',
  },
  { name: 'a check', before: TABLE, up: 'alter table t add constraint c check (b > 1) no inherit', loss: 'lossless' },
  {
    name: 'a validated check',
    before: `${TABLE} alter table t add constraint c check (b > 1) not valid`,
    up: 'alter table t validate constraint c',
    loss: 'lossless',
    has: 'NOT VALID',
  },
  {
    name: 'a check that is not validated any more',
    before: `${TABLE} alter table t add constraint c check (b > 1)`,
    up: 'alter table t drop constraint c; alter table t add constraint c check (b > 1) not valid',
    loss: 'lossless',
    has: 'validate constraint',
  },
  {
    name: 'a foreign key, not valid',
    before: `${TABLE} create table c (t int)`,
    up: 'alter table c add constraint fk foreign key (t) references t not valid',
    loss: 'lossless',
  },
  {
    name: 'another action of a foreign key',
    before: `${TABLE} create table c (t int constraint fk references t)`,
    up: 'alter table c drop constraint fk; alter table c add constraint fk foreign key (t) references t on delete set null',
    loss: 'lossless',
  },
  {
    name: 'an exclusion constraint',
    before: 'create table t (r int4range)',
    up: 'alter table t add constraint e exclude using gist (r with &&)',
    loss: 'lossless',
  },
  {
    name: 'triggers of constraints that do not fire',
    before: `${TABLE} create table c (t int constraint fk references t, u int constraint uq unique deferrable);
      alter table t disable trigger all`,
    up: 'alter table t enable trigger all; alter table c disable trigger all',
    loss: 'lossless',
  },
  {
    name: 'a dropped table whose constraints do not fire',
    before: `${TABLE} create table c (t int constraint "fk % '" references t, u int constraint uq unique deferrable);
      alter table c disable trigger all`,
    up: 'drop table c',
    loss: 'lossy',
  },
  {
    name: 'a comment on a constraint',
    before: TABLE,
    up: `comment on constraint t_pkey on t is 'x'`,
    loss: 'lossless',
  },
]
