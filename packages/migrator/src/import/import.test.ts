import { expect, test } from 'vitest'
import { cleanDump } from './clean-dump.ts'
import { findAlembicHeads } from './read-alembic.ts'
import { splitDbmate } from './read-dbmate.ts'
import { splitNodePgMigrate } from './read-node-pg-migrate.ts'

test('a dbmate file is taken apart, with its options', () => {
  expect(
    splitDbmate('-- migrate:up transaction:false\r\ncreate index concurrently i on t (a);\r\n\r\n-- migrate:down\r\n'),
  ).toEqual({ up: '-- pgtend: no-transaction\ncreate index concurrently i on t (a);\n', down: null })
  expect(splitDbmate('-- Notes.\n-- migrate:up\nselect 1;\n-- migrate:down transaction:false\nselect 2;')).toEqual({
    up: 'select 1;\n',
    down: '-- pgtend: no-transaction\nselect 2;\n',
  })
})

test('a node-pg-migrate file is taken apart in either order, and without marks', () => {
  expect(splitNodePgMigrate('-- Up Migration\nselect 1;\n-- Down Migration\nselect 2;\n')).toEqual({
    up: 'select 1;\n',
    down: 'select 2;\n',
  })
  expect(splitNodePgMigrate('--- down migration ---\nselect 2;\n-- UP migration\nselect 1;\n')).toEqual({
    up: 'select 1;\n',
    down: 'select 2;\n',
  })
  expect(splitNodePgMigrate('select 1;')).toEqual({ up: 'select 1;\n', down: null })
})

test('comments stay where a file has nothing else, for they may declare an index', () => {
  const declared = '-- pgtend:vector-index a.v\n'

  expect(splitDbmate(`-- migrate:up\n${declared}-- migrate:down\n-- nothing\n`)).toEqual({ up: declared, down: null })
  expect(splitNodePgMigrate(`-- Up Migration\n${declared}`)).toEqual({ up: declared, down: null })
  expect(splitDbmate('-- migrate:up\n\n-- migrate:down\n')).toEqual({ up: '-- empty\n', down: null })
})

test('the heads of Alembic are the revisions that none follows', () => {
  const first = `revision: str = 'aaa'\ndown_revision: Union[str, None] = None\n`
  const left = `revision = "bbb"\ndown_revision = "aaa"\n`
  const right = `revision = 'ccc'\ndown_revision = 'aaa'\n`
  const merge = `revision = 'ddd'\ndown_revision = (\n    'bbb',\n    'ccc',\n)\n`

  expect(findAlembicHeads([first])).toEqual(['aaa'])
  expect(findAlembicHeads([first, left, right])).toEqual(['bbb', 'ccc'])
  expect(findAlembicHeads([merge, right, left, first])).toEqual(['ddd'])
})

test('a dump loses what belongs to psql and its session, and nothing of a function body', () => {
  const body = "CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS $$\n\n\n\nSET x = 1;\nselect 'a'\n$$;\n"

  expect(
    cleanDump(
      `--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET statement_timeout = 0;\nSET check_function_bodies = false;\nSELECT pg_catalog.set_config('search_path', '', false);\n\n${body}\n\\unrestrict abc\n\n`,
    ),
  ).toBe(`--\n-- PostgreSQL database dump\n--\n\nSET check_function_bodies = false;\n\n${body}`)
  expect(cleanDump('-- nothing\n')).toBe('-- nothing\n')
})
