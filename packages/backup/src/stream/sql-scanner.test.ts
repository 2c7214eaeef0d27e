import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SqlScanner } from './sql-scanner.ts'

function kinds(text: string): readonly string[] {
  const scanner = new SqlScanner()
  return text.split('\n').map((line) => scanner.push(line))
}

test.for([
  ['a statement over lines', 'select 1,\n 2;', ['sql', 'sql-end']],
  ['comments and empty lines between statements', "-- a; \\b '\n\nselect 1; -- end", ['sql-end', 'sql-end', 'sql-end']],
  ['a string with everything in it', `select 'a;\n\\! ''b''\n-- c';`, ['sql', 'sql', 'sql-end']],
  ['an escape string', String.raw`select e'it\'s; \\';`, ['sql-end']],
  ['a quoted name', 'select 1 as "a;\n\\b";', ['sql', 'sql-end']],
  ['a dollar-quoted body', "do $x$\n\\a; $$ '\n$x$;", ['sql', 'sql', 'sql-end']],
  ['a nested comment', '/* a /* ; */\n\\b */ select 1;', ['sql', 'sql-end']],
  ['copy data', 'copy a (b) from stdin;\n\\N\t1;\n\\.\nselect 1;', ['copy-start', 'copy-row', 'copy-end', 'sql-end']],
  ['a psql command', 'select 1;\n\\connect x', ['sql-end', 'meta']],
  ['a psql command after a statement', 'select 1 \\gexec', ['meta']],
  [
    'a function with an atomic body',
    'create function f() returns int\nbegin atomic\n select 1;\nend;\nselect 1;',
    ['sql', 'sql', 'sql', 'sql-end', 'sql-end'],
  ],
] as const)('reads %s', ([, text, expected]) => {
  expect(kinds(text)).toEqual(expected)
})

test('a text that stops inside something is not complete', () => {
  for (const text of ["select 'a", 'select 1', 'do $$', '/* a', 'copy a from stdin;\n1']) {
    const scanner = new SqlScanner()
    for (const line of text.split('\n')) scanner.push(line)

    expect(scanner.complete, text).toBe(false)
  }
})

test('property: what a literal holds never ends a statement or looks like a command', () => {
  const pieces = fc.array(
    fc.constantFrom('a', ';', '\n', '\\', '"', "''", '--', '/*', '*/', '$$', '\\.', '\\!', 'copy t from stdin;'),
    {
      maxLength: 20,
    },
  )
  fc.assert(
    fc.property(pieces, (parts) => {
      const lines = kinds(`insert into t values ('${parts.join('')}');`)
      expect(lines.at(-1)).toBe('sql-end')
      expect(lines.slice(0, -1).every((kind) => kind === 'sql')).toBe(true)
    }),
  )
})
