import { expect, test } from 'vitest'
import { checkMigrations } from './check-migrations.ts'
import { loadCheckParser } from './load-check-parser.ts'

const parser = await loadCheckParser()

function check(text: string): { readonly rules: readonly string[]; readonly allowed: number } {
  const { findings, allowed } = checkMigrations(parser, [{ name: '1_a', path: '1_a/migration.sql', text }])
  return { rules: findings.map(({ rule }) => rule), allowed }
}

test('an allow on the line before, at the end of the line, or inside the statement is about that statement alone', () => {
  const before = '-- pgtend:allow truncate-table rows are copies\ntruncate a;\ntruncate b;'
  const behind = 'truncate a; -- pgtend:allow truncate-table rows are copies\ntruncate b;'
  const inside = 'truncate\n  -- pgtend:allow truncate-table rows are copies\n  a;\ntruncate b;'

  for (const text of [before, behind, inside]) expect(check(text)).toEqual({ rules: ['truncate-table'], allowed: 1 })
})

test('an allow for the file stands at its head with an empty line below, or says so', () => {
  const head = '-- why\n-- pgtend:allow truncate-table rows are copies\n\ntruncate a;\ntruncate b;'
  const said = 'truncate a;\n-- pgtend:allow-file truncate-table rows are copies\ntruncate b;'

  expect(check(head)).toEqual({ rules: [], allowed: 2 })
  expect(check(said)).toEqual({ rules: [], allowed: 2 })
})

test('one comment can allow several rules', () => {
  const text = '-- pgtend:allow truncate-table, drop-table unused\ntruncate a;'

  expect(check(text)).toEqual({ rules: ['allow-unused'], allowed: 1 })
})

test('a missing reason, an unknown rule and an unused allow are findings', () => {
  expect(check('-- pgtend:allow truncate-table\ntruncate a;').rules).toEqual(['allow-without-reason'])
  expect(check('-- pgtend:allow trunkate because\nselect 1;').rules).toEqual(['allow-unknown-rule'])
  expect(check('-- pgtend:allow truncate-table because\nselect 1;').rules).toEqual(['allow-unused'])
  expect(check('-- pgtend:allow\nselect 1;').rules).toContain('allow-unknown-rule')
})

test('comments for squawk are understood, and nobody minds when they are not needed', () => {
  expect(check('-- squawk-ignore ban-drop-table, renaming-table\ndrop table a;')).toEqual({ rules: [], allowed: 1 })
  expect(check('-- squawk-ignore-file ban-drop-column\nselect 1;')).toEqual({ rules: [], allowed: 0 })
})

test('a directive of the runner is no allow', () => {
  expect(check('-- pgtend: no-transaction\nselect 1;')).toEqual({ rules: [], allowed: 0 })
})
