import { beforeAll, expect, test } from 'vitest'
import { loadParser, type SqlParser } from '../script/load-parser.ts'
import type { MigrationMode } from './group-steps.ts'
import { planScript } from './plan.ts'

let parse: SqlParser
beforeAll(async () => {
  parse = await loadParser()
})

function group(text: string, mode: MigrationMode = 'atomic') {
  const { steps, warnings } = planScript(parse, 'm', { path: 'm.sql', text, checksum: '' }, mode)
  return {
    steps: steps.map(({ kind, statements }) => `${kind}: ${statements.map((statement) => statement.text).join(' | ')}`),
    warnings: warnings.map(({ code }) => code),
  }
}

test('a file is one transaction where PostgreSQL allows it', () => {
  expect(group('create table a (id int); insert into a values (1); set local x.y = 1')).toEqual({
    steps: ['transaction: create table a (id int) | insert into a values (1) | set local x.y = 1'],
    warnings: [],
  })
})

test('a file without statements is one empty transaction', () => {
  expect(group('-- nothing').steps).toEqual(['transaction: '])
})

test('what no transaction can hold stands alone between transactions', () => {
  expect(group('create table a (i int); create index concurrently on a (i); vacuum a; drop table b')).toEqual({
    steps: [
      'transaction: create table a (i int)',
      'autocommit: create index concurrently on a (i)',
      'autocommit: vacuum a',
      'transaction: drop table b',
    ],
    warnings: ['NOT_ATOMIC'],
  })
})

test('an enum value that is used in the same file is committed before', () => {
  const { steps, warnings } = group(`alter type m add value 'x'; alter table t alter c set default 'x'`)

  expect(steps).toHaveLength(2)
  expect(warnings).toEqual(['ENUM_VALUE_NEEDS_COMMIT', 'NOT_ATOMIC'])
})

test('an enum value that is not used leaves the file atomic', () => {
  expect(group(`alter type m add value 'x'; create table t (c m)`).steps).toHaveLength(1)
})

test('so is one that a later statement may see without naming it', () => {
  expect(group(`alter type m add value 'x'; select enum_range(null::m)`).steps).toHaveLength(2)
})

test('a call stands alone where other tools send it alone, for its procedure may commit', () => {
  expect(group('call p()').steps).toEqual(['autocommit: call p()'])
  expect(group('create table a (); call p()').steps).toEqual(['transaction: create table a () | call p()'])
  expect(group('create table a (); call p()', 'prisma-split').steps[1]).toBe('autocommit: call p()')
  expect(group('begin; call p(); commit', 'prisma-split').steps).toEqual(['own-transaction: begin | call p() | commit'])
})

test('transactions of the file stay as they are written', () => {
  expect(group('begin; create table a (i int); commit; create index concurrently on a (i)').steps).toEqual([
    'own-transaction: begin | create table a (i int) | commit',
    'autocommit: create index concurrently on a (i)',
  ])
})

test('a commit without begin ends what stands before it and is named', () => {
  expect(group('create table a (i int); commit; create index concurrently on a (i); begin')).toEqual({
    steps: [
      'transaction: create table a (i int)',
      'autocommit: create index concurrently on a (i)',
      'own-transaction: begin',
    ],
    warnings: ['STRAY_TRANSACTION_END', 'TRANSACTION_LEFT_OPEN', 'NOT_ATOMIC'],
  })
})

test('the directive no-transaction runs every statement on its own', () => {
  expect(group('-- pgtend: no-transaction\ncall a(); call b()').steps).toEqual([
    'autocommit: call a()',
    'autocommit: call b()',
  ])
})

test('with the directive, what may have a transaction of its own has one, so that it can be resumed', () => {
  const sql = 'insert into a values (1); create index concurrently on a (i); do $$ begin call p(); end $$; drop table b'

  expect(group(`-- pgtend: no-transaction\n${sql}`).steps).toEqual([
    'transaction: insert into a values (1)',
    'autocommit: create index concurrently on a (i)',
    'autocommit: do $$ begin call p(); end $$',
    'transaction: drop table b',
  ])
})

test('prisma-split runs one transaction per statement', () => {
  expect(group('create table a (i int); create index on a (i); begin; select 1; commit', 'prisma-split').steps).toEqual(
    [
      'transaction: create table a (i int)',
      'transaction: create index on a (i)',
      'own-transaction: begin | select 1 | commit',
    ],
  )
})

test('prisma-batch sends the file as one message, except for a single statement', () => {
  expect(group('select 1; select 2', 'prisma-batch').steps).toEqual(['batch: select 1 | select 2'])
  expect(group('create index concurrently on a (i)', 'prisma-batch').steps).toEqual([
    'autocommit: create index concurrently on a (i)',
  ])
})

test('identifiers that are cut off and temporary tables between steps are warned of', () => {
  const long = `n${'x'.repeat(63)}`

  expect(group(`create table ${long} (id int)`).warnings).toEqual(['IDENTIFIER_TRUNCATED'])
  expect(group('create temp table a (id int); vacuum b; select from a').warnings).toEqual([
    'NOT_ATOMIC',
    'TEMPORARY_ACROSS_STEPS',
  ])
  expect(group('vacuum b; create temp table a (id int); select from a').warnings).toEqual(['NOT_ATOMIC'])
})
