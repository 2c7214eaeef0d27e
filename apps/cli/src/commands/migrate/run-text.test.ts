import type { MigrationRun } from '@pgtend/migrator'
import { expect, test } from 'vitest'
import { renderRun } from './run-text.ts'

function run(count: number): MigrationRun {
  const migrations = Array.from({ length: count }, (_, index) => ({ name: `m${index}`, rows: 0, durationMs: index }))
  const plan = { direction: 'up', mode: 'atomic', transactions: 0 } as const
  return {
    direction: 'up',
    dryRun: false,
    migrations,
    durationMs: 1,
    current: migrations.at(-1)?.name ?? null,
    plan: { ...plan, migrations: [], problems: [], warnings: [], checks: [] },
  }
}

test('a few migrations are all listed, in order', () => {
  const lines = renderRun(run(40)).split('\n')

  expect(lines.filter((line) => /^m\d+ /.test(line))).toHaveLength(40)
})

test('of a long history the slowest are listed, and where the others are', () => {
  const text = renderRun(run(500))

  expect(text.split('\n').filter((line) => /^m\d+ /.test(line))).toHaveLength(10)
  expect(text).toContain('m499')
  expect(text).toContain('pgtend migrate history --verbose')
  expect(text).toContain('500 migrations applied')
})

test('a dry run says what is run how, in how many transactions, and what was checked', () => {
  const statement = { line: 2, sql: 'create index concurrently i\n  on t (a)', destroysData: false } as const
  const migration = { name: '2_b', action: 'apply', path: '2_b/migration.sql', checksum: '', atomic: false } as const
  const steps = [
    { kind: 'transaction', reason: null, done: true, statements: [{ ...statement, line: 1, class: 'enum-value' }] },
    { kind: 'autocommit', reason: 'it', done: false, statements: [{ ...statement, class: 'outside-transaction' }] },
  ] as const
  const planned = {
    ...migration,
    transactions: 1,
    destroysData: false,
    steps: steps.map((step) => ({ ...step, statements: [...step.statements] })),
  }
  const { plan, ...result } = run(0)

  const text = renderRun({
    ...result,
    dryRun: true,
    plan: { ...plan, transactions: 1, checks: ['all is well'], migrations: [planned] },
  })

  expect(text).toMatchInlineSnapshot(`
    "2_b: apply, 2 steps, 1 transaction, 2 statements
      done [enum-value]: create index concurrently i …
      line 2 [outside-transaction]: create index concurrently i …

    1 migration in 1 transaction. Checked:
    - all is well

    Nothing was run.
    Next: pgtend migrate up, or pgtend migrate sql for all of it"
  `)
})
