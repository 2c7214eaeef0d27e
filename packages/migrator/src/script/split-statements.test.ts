import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { loadParser, type SqlParser } from './load-parser.ts'
import { splitStatements } from './split-statements.ts'

let parse: SqlParser
beforeAll(async () => {
  parse = await loadParser()
})

const split = (text: string) => splitStatements(parse, { path: 'm/migration.sql', text })
const texts = (text: string) => split(text).map((statement) => statement.text)

test.each([
  ['dollar quotes', 'create function f() returns int language sql as $a$ select 1; $$;$$ $a$; select 2', 2],
  [
    'begin atomic bodies',
    'create function f() returns int begin atomic select 1; select 2; end; create table t (id int)',
    2,
  ],
  ['nested comments', 'select 1 /* a; /* b; */ c; */; -- d;\nselect 2', 2],
  ['semicolons in strings and identifiers', `select ';' as "a;b"; select E'\\';'; select U&'d;'`, 3],
  ['empty statements', ';;select 1;;;', 1],
  ['comments only', '-- nothing\n/* here */', 0],
  ['nothing', '', 0],
  ['white space', ' \r\n\t', 0],
])('%s do not confuse the splitter', (_, sql, count) => {
  expect(split(sql)).toHaveLength(count)
})

test('statements keep their text, byte for byte, also after characters of several bytes', () => {
  const sql = `-- é 𝄞\r\ninsert into t values ('ü𝄞;');\r\n\r\n  select\r\n 'ß'  ;`

  expect(texts(sql)).toEqual([`insert into t values ('ü𝄞;')`, `select\r\n 'ß'  `])
})

test('lines are counted in the file, byte order mark and CRLF included', () => {
  const statements = split('\uFEFF-- head\r\nselect 1;\r\n\r\nselect\r\n2;')

  expect(statements.map(({ line, text }) => [line, text])).toEqual([
    [2, 'select 1'],
    [4, 'select\r\n2'],
  ])
})

test('a syntax error names file, line, column and the statement', () => {
  const sql = "select 1;\nselect 'é', 'ü' fromm t;\nselect 3;"

  expect(() => split(sql)).toThrow(
    expect.objectContaining({
      code: 'MIGRATION_SYNTAX_ERROR',
      details: { path: 'm/migration.sql', line: 2, column: 23, statement: "select 'é', 'ü' fromm t" },
    }),
  )
})

test('an unterminated string is a syntax error', () => {
  expect(() => split("select 'a")).toThrow(expect.objectContaining({ code: 'MIGRATION_SYNTAX_ERROR' }))
})

test('a psql meta-command is refused with its line', () => {
  expect(() => split('select 1;\n\\i other.sql\n')).toThrow(
    expect.objectContaining({
      code: 'MIGRATION_PSQL_COMMAND',
      message: expect.stringContaining('\\i other.sql'),
      details: expect.objectContaining({ line: 2, column: 1 }),
    }),
  )
})

test('copy from stdin is refused, for the server would wait for data', () => {
  expect(() => split('select 1;\ncopy t from stdin;')).toThrow(
    expect.objectContaining({ code: 'MIGRATION_COPY_STDIN', details: expect.objectContaining({ line: 2 }) }),
  )
})

test('the statements and what lies between them are the whole file', () => {
  const part = fc.constantFrom(
    'select 1',
    "select 'é;--/*'",
    'create table "a;𝄞" (b int)',
    'do $x$ begin perform 1; end $x$',
    'create index concurrently on t (a)',
    "insert into t values (E'\\'')",
    'begin',
    'commit',
  )
  const gap = fc.constantFrom(';', ' ;\r\n', ';;', '; -- é;\n', ';/* a /* ; */ */ ', '\n;\n')
  const script = fc.record({
    head: fc.constantFrom('', '\uFEFF', '-- 𝄞\n', '/* ; */'),
    parts: fc.array(fc.tuple(part, gap), { maxLength: 8 }),
  })

  fc.assert(
    fc.property(script, ({ head, parts }) => {
      const sql = head + parts.flat().join('')

      const statements = split(sql)

      expect(statements.map(({ text }) => text.trim())).toEqual(parts.map(([text]) => text))
      let end = 0
      for (const statement of statements) {
        expect(withoutComments(sql.slice(end, statement.start))).toMatch(/^[\s;]*$/)
        expect(sql.slice(statement.start, statement.end)).toBe(statement.text)
        end = statement.end
      }
      expect(withoutComments(sql.slice(end))).toMatch(/^[\s;]*$/)
    }),
  )
})

function withoutComments(text: string): string {
  return text.replaceAll('\uFEFF', '').replaceAll(/--[^\n]*|\/\*.*\*\//g, '')
}
