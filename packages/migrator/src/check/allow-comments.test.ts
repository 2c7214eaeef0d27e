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

test('a comment behind several statements of one line is about them, and not about those of other lines', () => {
  const text = 'truncate a;\ntruncate b; truncate c; -- pgtend:allow truncate-table rows are copies\n'

  expect(check(text)).toEqual({ rules: ['truncate-table'], allowed: 2 })
})

test('several comments can share a line', () => {
  const text = 'drop table a; -- pgtend:allow drop-table unused -- pgtend:allow drop-column no such'

  expect(check(text)).toEqual({ rules: ['allow-unused'], allowed: 1 })
})

test('what stands in a string, a quoted name, a dollar-quoted text or a block comment is no comment', () => {
  const quotes = ["'", '"', '$$', '$x$']
  for (const quote of quotes) {
    const text = `select ${quote}\n-- pgtend:allow truncate-table why\n${quote}; truncate a;`
    expect(check(text), quote).toEqual({ rules: ['truncate-table'], allowed: 0 })
  }
  expect(check('/*\n-- pgtend:allow truncate-table why\n*/ truncate a;')).toEqual({
    rules: ['truncate-table'],
    allowed: 0,
  })
})

test('a comment inside the code of do is about the do', () => {
  const text = 'do $$ begin\n  -- pgtend:allow truncate-table rows are copies\n  truncate a;\nend $$;\ntruncate b;'

  expect(check(text)).toEqual({ rules: ['truncate-table'], allowed: 1 })
})

test('the head of a file may begin with what Prisma warns of, and lines may end with CRLF', () => {
  const text = '/*\r\n  Warnings:\r\n*/\r\n-- pgtend:allow truncate-table copies\r\n\r\ntruncate a;\r\ntruncate b;'

  expect(check(text)).toEqual({ rules: [], allowed: 2 })
})

test('a misspelt rule is answered with the one that was meant', () => {
  const messages = (name: string) =>
    checkMigrations(parser, [{ name: '1', path: '1', text: `-- pgtend:allow ${name} why\nselect 1;` }]).findings.map(
      ({ message }) => message,
    )

  expect(messages('drop-colunm')).toEqual(['no rule is named "drop-colunm"; did you mean "drop-column"?'])
  expect(messages('ban-drop-table')).toEqual(['no rule is named "ban-drop-table"; did you mean "drop-table"?'])
  expect(messages('zzzzzzzzzzzz')).toEqual(['no rule is named "zzzzzzzzzzzz"'])
})
