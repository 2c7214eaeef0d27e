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
