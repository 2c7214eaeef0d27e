import { type DownCase, TABLE } from './down-case.ts'

/** Indexes and statistics. */
export const INDEX_CASES: readonly DownCase[] = [
  {
    name: 'an index with everything',
    before: `${TABLE} create unique index "I x" on t using btree (a collate "C" text_pattern_ops desc nulls last, (b + 1)) include (id) with (fillfactor = 60) where b > 1`,
    up: 'drop index "I x"',
    loss: 'lossless',
  },
  {
    name: 'an index built concurrently',
    before: TABLE,
    up: 'create index concurrently i on t (a)',
    loss: 'lossless',
    has: 'drop index concurrently',
  },
  {
    name: 'an index without a name built concurrently',
    before: TABLE,
    up: 'create index concurrently on t (a)',
    loss: 'lossless',
    has: 'drop index concurrently',
  },
  {
    name: 'an index dropped concurrently',
    before: `${TABLE} create index i on t (a)`,
    up: 'drop index concurrently i',
    loss: 'lossless',
    has: 'CREATE INDEX CONCURRENTLY',
  },
  {
    name: 'vector indexes with their parameters',
    before:
      'create table m (e public.vector(3), h public.halfvec(4)); create index hn on m using hnsw (e public.vector_cosine_ops) with (m = 8, ef_construction = 32); create index iv on m using ivfflat (h public.halfvec_l2_ops) with (lists = 7)',
    up: 'drop index hn; drop index iv',
    loss: 'lossless',
    has: `lists='7'`,
  },
  {
    name: 'a vector column and its index',
    before: 'create table m (id int)',
    up: 'alter table m add e public.vector(3); create index on m using hnsw (e public.vector_l2_ops)',
    loss: 'lossy',
  },
  {
    name: 'statistics targets of the expressions of indexes',
    before: `${TABLE} create index i on t (lower(a), b, (b + 1)); create index j on t ((b + 2));
      alter table t add constraint e exclude using btree ((b + 3) with =);
      alter index i alter 1 set statistics 10; alter index j alter 1 set statistics 20; alter index e alter 1 set statistics 30`,
    up: 'alter index i alter 1 set statistics -1, alter 3 set statistics 0; drop index j; alter table t drop constraint e',
    loss: 'lossless',
  },
  {
    name: 'a clustered table',
    before: `${TABLE} create index i on t (b)`,
    up: 'alter table t cluster on i',
    loss: 'lossless',
  },
  {
    name: 'extended statistics',
    before: TABLE,
    up: 'create statistics s (ndistinct) on a, b from t',
    loss: 'lossless',
  },
  {
    name: 'statistics of a column that comes back at the end',
    before: `${TABLE} create statistics s on b, a, (b + 1) from t`,
    up: 'alter table t drop a',
    loss: 'lossy',
    movesColumn: true,
  },
  {
    name: 'dropped statistics',
    before: `${TABLE} create statistics s (dependencies) on a, b from t`,
    up: 'drop statistics s',
    loss: 'lossless',
  },
]
