import { expect, test } from 'vitest'
import { LateStatements } from './late-statements.ts'

test('builds of vector indexes wait, with what hangs on them and event triggers; other statements do not', () => {
  const late = new LateStatements()
  const statements = [
    'CREATE EVENT TRIGGER before ON ddl_command_end\n   EXECUTE FUNCTION public.et();',
    'CREATE INDEX item_name ON public.item USING btree (name);',
    `CREATE INDEX "Odd ""Index" ON ONLY "Odd Name"."Order Items" USING hnsw (embedding public.vector_cosine_ops) WITH (m='8', ef_construction='64');`,
    'COMMENT ON INDEX "Odd Name"."Odd ""Index" IS \'it\';',
    `COMMENT ON INDEX public.item_name IS 'create index x on a.b using hnsw (c);';`,
    'ALTER INDEX public.item_name ATTACH PARTITION public.item_1_name;',
    'ALTER INDEX "Odd Name"."Odd ""Index" ATTACH PARTITION "Odd Name".part;',
    'CREATE EVENT TRIGGER after ON ddl_command_end\n   EXECUTE FUNCTION public.et();',
    'create index by_hand on item using hnsw (embedding vector_l2_ops);',
  ]

  const waits = statements.map((statement) => late.take(statement))

  expect(waits).toEqual([false, false, true, true, false, false, true, true, false])
  expect(late.all[0]?.index).toEqual({
    schema: 'Odd Name',
    table: 'Order Items',
    name: 'Odd "Index',
    method: 'hnsw',
    key: 'embedding public.vector_cosine_ops',
    parameters: { m: '8', ef_construction: '64' },
    only: true,
  })
})

test('an index keeps its tablespace and its expression', () => {
  const late = new LateStatements()
  late.take('SET default_tablespace = "Fast Disk";')
  late.take(
    'CREATE INDEX i ON public.item USING ivfflat (((embedding)::public.halfvec(1536)) public.halfvec_l2_ops) WHERE (tenant = 1);',
  )
  late.take("SET default_tablespace = '';")
  late.take('CREATE INDEX j ON public.item USING hnsw (embedding public.vector_l2_ops);')

  expect(late.all.map(({ tablespace }) => tablespace)).toEqual(['Fast Disk', ''])
  expect(late.all[0]?.index?.key).toContain('halfvec(1536)')
})

test('in a dump of another encoding nothing waits', () => {
  const late = new LateStatements()
  late.take("SET client_encoding = 'LATIN1';")

  expect(late.take('CREATE INDEX j ON public.item USING hnsw (embedding public.vector_l2_ops);')).toBe(false)
})
