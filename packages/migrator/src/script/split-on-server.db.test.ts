import { test } from '@pgtend/testing'
import fc from 'fast-check'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { runBatch } from '../run/batch-query.ts'
import { loadParser } from './load-parser.ts'
import { splitStatements } from './split-statements.ts'

const word = fc.constantFrom(
  'a',
  ';',
  "''",
  '""',
  '--',
  '/*',
  '*/',
  '$',
  '$$',
  '$x$',
  '\\',
  'é',
  '𝄞',
  '\n',
  '\r\n',
  ' ',
  'E',
  "\\'",
)
const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(''))

/** The same text in every form that SQL has for it, with what the form needs escaped. */
const literal = fc.oneof(
  text.map((value) => `'${value.replaceAll("'", "''")}'`),
  text.map((value) => `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`),
  text.map((value) => `U&'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`),
  text.map((value) => `$q$${value.replaceAll('$q$', '')} $q$`),
  text.map((value) => `$é_1$${value}\n$é_1$`),
  text.filter((value) => !/\$$|\$\$/.test(value)).map((value) => `$$${value}$$`),
)
const name = text.map((value) => `"n${value.replaceAll('"', '""')}"`)
const comment = fc.oneof(
  text.map((value) => `-- ${value.replaceAll(/[\r\n]/g, ' ')}\n`),
  fc.tuple(text, text).map(([outer, inner]) => `/*${tame(outer)}/*${tame(inner)}*/;*/`),
)
const space = fc.oneof(fc.constantFrom(' ', '\n', '\r\n', '\t'), comment)

const statement = fc.oneof(
  fc.tuple(space, literal, space, name).map(([a, value, b, as]) => `select${a}${value}${b}as ${as}`),
  fc.tuple(literal, name).map(([value, as]) => `create temp view ${as} as select ${value}::text as v; drop view ${as}`),
  literal.map((body) => `do $outer$ begin perform ${body}; end $outer$`),
  fc.constant(
    'create or replace function pg_temp.f() returns int begin atomic select 1; select case when true then 2 end; end',
  ),
  fc.tuple(space, name).map(([a, as]) => `with x(${as}) as${a}(select 1) table x`),
  fc.constant("values (1, 'a;b'), (2, U&'\\0441')"),
)
const separator = fc.oneof(
  fc.constantFrom(';', ';;', ' ; ', ';\n\n'),
  comment.map((between) => `;${between}`),
  comment.map((between) => `${between};`),
)
const script = fc
  .tuple(fc.array(fc.tuple(statement, separator), { maxLength: 6 }), fc.option(statement, { nil: '' }), fc.array(space))
  .map(([parts, last, end]) => parts.map((part) => part.join('')).join('') + last + end.join(''))

/** Comments nest, and a loose end of one would close another. */
function tame(value: string): string {
  return value.replaceAll(/[/*]/g, '')
}

/** Runs a script as one message and gives the command tags; everything it made is undone. */
async function tagsOf(db: Client, sql: string): Promise<readonly string[]> {
  await db.query('begin')
  try {
    return await runBatch(db, sql)
  } finally {
    await db.query('rollback')
  }
}

test('the server sees the statements that the splitter sees, and the pieces with what lies between are the file', async ({
  db,
}) => {
  const parse = await loadParser()

  await fc.assert(
    fc.asyncProperty(script, async (sql) => {
      const statements = splitStatements(parse, { path: 'm', text: sql })

      const whole = await tagsOf(db, sql)
      const pieces = await tagsOf(db, statements.map((piece) => piece.text).join('\n;\n'))

      expect(whole).toHaveLength(statements.length)
      expect(pieces).toEqual(whole)
      const between = [...statements, undefined].map((piece, index) =>
        sql.slice(statements[index - 1]?.end ?? 0, piece?.start),
      )
      expect(between.map((gap, index) => gap + (statements[index]?.text ?? '')).join('')).toBe(sql)
      // What lies between is nothing to the server.
      expect(await tagsOf(db, between.join('\n;'))).toEqual([])
    }),
    { numRuns: 300 },
  )
}, 120_000)
