import { type Catalog, readCatalog } from '@pgtend/database'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { withoutTended } from './tended-indexes.ts'

const MARK = `'{"pgtend":{"rows":3}}'`

test('vector indexes that pgtend built beside the migrations are taken out, with those of partitions', async ({
  db,
}) => {
  await db.query(`
    create schema "Odd Name";
    create table "Odd Name"."Order Items" (id int, kind int not null, v vector(3)) partition by list (kind);
    create table first partition of "Odd Name"."Order Items" for values in (1);
    create index ours on "Odd Name"."Order Items" using hnsw (v vector_l2_ops);
    create index theirs on "Odd Name"."Order Items" using hnsw (v vector_cosine_ops);
    create index declared on "Odd Name"."Order Items" (id);
    comment on index "Odd Name".ours is ${MARK};
    comment on index "Odd Name".theirs is 'ask Ada';
    comment on index "Odd Name".declared is ${MARK};
    comment on table first is ${MARK}`)
  const catalog = await readCatalog(db)
  const expected: Catalog = {
    ...catalog,
    objects: catalog.objects
      .filter(({ kind, name }) => kind !== 'index' || name === 'declared')
      .map((object) => (object.kind === 'index' ? { ...object, comment: null } : object)),
  }

  const { live, tended } = withoutTended(expected, catalog)

  expect(tended).toEqual(['Odd Name.ours'])
  const indexes = live.objects.filter(({ kind }) => kind === 'index')
  expect(indexes.map(({ name, comment }) => [name, comment]).toSorted()).toEqual([
    ['declared', null],
    ['first_id_idx', null],
    ['first_v_idx1', null],
    ['theirs', 'ask Ada'],
  ])
  expect(live.objects.find(({ kind, name }) => kind === 'table' && name === 'first')?.comment).toContain('pgtend')
})
