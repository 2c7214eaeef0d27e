import { expect, test } from 'vitest'
import { costText } from './cost-text.ts'
import { excludeArguments } from './derived-names.ts'
import { planDerived } from './plan-derived.ts'
import type { DerivableColumn, DerivableTable } from './select-derivable.ts'

const column = (name: string, changes: Partial<DerivableColumn> = {}): DerivableColumn => ({
  name,
  type: 'text',
  notNull: false,
  hasDefault: false,
  generatedFrom: null,
  ...changes,
})

const MEMORY: DerivableTable = {
  position: 1,
  schema: 'public',
  name: 'memory',
  columns: [
    column('id', { type: 'integer', notNull: true }),
    column('content'),
    column('embedding', { type: 'vector(3)' }),
    column('half', { type: 'halfvec(3)', generatedFrom: ['embedding'] }),
    column('words', { generatedFrom: ['content'] }),
    column('rank', { notNull: true, hasDefault: true }),
  ],
  references: [{ schema: 'public', table: 'note', columns: ['id'] }],
  checks: [],
}

const of = (name: string | null) => ({ schema: 'public', table: 'memory', column: name })
const problemsOf = (work: () => unknown): unknown => {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}

test('a column is left out with what is generated from it; generated columns are never copied', () => {
  expect(planDerived([{ ...of('embedding'), cost: 'pnpm embed' }], [MEMORY])).toEqual([
    {
      schema: 'public',
      table: 'memory',
      parts: [{ column: 'embedding', type: 'vector(3)', cost: 'pnpm embed', costPerThousand: undefined }],
      kept: ['id', 'content', 'rank'],
      unlike: ['embedding', 'half'],
    },
  ])
})

test('two columns of a table share one copy, and a whole table goes before its columns', () => {
  const [both] = planDerived([of('embedding'), of('rank')], [MEMORY, { ...MEMORY, position: 2 }])
  const alone = { ...MEMORY, references: [] }
  const [whole] = planDerived([of('embedding'), of(null)], [alone, { ...alone, position: 2 }])

  expect(both).toMatchObject({ kept: ['id', 'content'], parts: [{ column: 'embedding' }, { column: 'rank' }] })
  expect(whole).toMatchObject({ kept: null, parts: [{ column: null }] })
})

test.for([
  [
    'a table that is not there',
    [{ schema: 'public', table: 'nowhere', column: null }],
    'does not exist or has no rows',
  ],
  ['a column that is not there', [of('nothing')], '"memory"."nothing" does not exist'],
  ['a column that must have a value', [of('id')], '"memory"."id" must not be null and has no default'],
  ['a generated column', [of('half')], '"memory"."half" is generated and never in a backup'],
  ['a table that others point to', [of(null)], '"public"."note" has a foreign key to "public"."memory"'],
] as const)('%s is refused', ([, settings, problem]) => {
  const tables = settings[0].table === 'memory' ? [MEMORY] : []

  expect(problemsOf(() => planDerived(settings, tables))).toMatchObject({
    code: 'BACKUP_DERIVED_INVALID',
    exitCode: 2,
    message: expect.stringContaining(problem),
  })
})

test('a table may go when those that point to it go too', () => {
  const note = { ...MEMORY, position: 2, name: 'note', references: [] }

  const leftOut = planDerived([of(null), { schema: 'public', table: 'note', column: null }], [MEMORY, note])

  expect(leftOut.map(({ table, kept }) => [table, kept])).toEqual([
    ['memory', null],
    ['note', null],
  ])
})

test('a generated column that must have a value keeps its source in the backup', () => {
  const columns = MEMORY.columns.map((each) => (each.name === 'half' ? { ...each, notNull: true } : each))

  expect(problemsOf(() => planDerived([of('embedding')], [{ ...MEMORY, columns }]))).toMatchObject({
    message: 'column "public"."memory"."half" is generated from it and not null',
  })
})

test('the cost of computing it again says how much, what it costs and how', () => {
  const part = { column: 'embedding', type: 'vector(1536)', cost: 'pnpm embed', costPerThousand: 0.02 }

  expect(costText(part, { rows: 60_500, bytes: 371_700_000 })).toBe(
    '60,500 values of vector(1536), 371.7 MB; 1.21 at 0.02 a thousand; pnpm embed',
  )
  expect(costText({ column: null, type: null }, { rows: 1, bytes: 0 })).toBe('1 row, 0.0 MB')
})

test('names are no patterns for pg_dump', () => {
  const odd = { schema: 'a.b', table: 'Order "*" Items', parts: [], kept: null, unlike: [] }

  expect(excludeArguments([odd])).toEqual(['--exclude-table-data="a.b"."Order ""*"" Items"'])
})
