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

test.each([
  ['after it', 'select 1;\n\ncopy public.t (a, b)\n  from stdin;\n1\there;\n\\.\nselect 2;', 3],
  ['that only looks like SQL', 'copy t from stdin;\nselect\n\\.\n', 1],
  ['in CSV', "copy t from stdin with (format csv);\na,'b\n\\.\n", 1],
])('copy from stdin is refused by its own line, not by its data: %s', (_, sql, line) => {
  expect(() => split(sql)).toThrow(
    expect.objectContaining({ code: 'MIGRATION_COPY_STDIN', details: expect.objectContaining({ line }) }),
  )
})

test.each(['\\connect shop', '\\copy t from data.csv', '\\set ON_ERROR_STOP on', 'select 1 as one \\gset'])(
  'the psql command %s is refused with its line',
  (command) => {
    expect(() => split(`select 0;\n\n${command}\nselect 1;`)).toThrow(
      expect.objectContaining({ code: 'MIGRATION_PSQL_COMMAND', details: expect.objectContaining({ line: 3 }) }),
    )
  },
)

test('identifiers that the server cuts off are named, long words elsewhere are not', () => {
  const plain = `a${'b'.repeat(63)}`
  const odd = `Ö "x" ${'é'.repeat(40)}`
  const quoted = odd.replaceAll('"', '')

  const [first, second, third] = split(
    `create table ${plain} (id int); create index "${quoted}" on t (a); select '${plain}', $$${plain}$$ /* ${plain} */;`,
  )

  expect(first?.truncated).toEqual([plain])
  expect(second?.truncated).toEqual([quoted])
  expect(third?.truncated).toBeUndefined()
  expect(split(`create table ${plain.slice(0, 63)} (id int)`)[0]?.truncated).toBeUndefined()
})

test('a backslash in a string is refused once standard_conforming_strings is off', () => {
  const off = 'set standard_conforming_strings = off;\n'

  expect(() => split(`${off}select 'a\\';b';`)).toThrow(expect.objectContaining({ code: 'MIGRATION_SYNTAX_ERROR' }))
  expect(() => split(`${off}select 'a\\n';`)).toThrow(
    expect.objectContaining({ code: 'MIGRATION_STRINGS_NOT_STANDARD', details: expect.objectContaining({ line: 2 }) }),
  )
  expect(split(`${off}select E'a\\n', 'plain';`)).toHaveLength(2)
  expect(split(`set standard_conforming_strings = on; select 'a\\n';`)).toHaveLength(2)
})

test('a script of 1 MB and of 10,000 statements is split in its order', () => {
  const rows = Array.from({ length: 10_000 }, (_, number) => `insert into t values (${number}, 'é;${' x'.repeat(40)}')`)

  const statements = split(`${rows.join(';\n')};\n`)

  expect(statements).toHaveLength(rows.length)
  expect(statements.at(-1)).toMatchObject({ text: rows.at(-1), line: rows.length })
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
