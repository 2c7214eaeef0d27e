import { Session } from 'node:inspector'
import { afterAll, expect, test } from 'vitest'

/** Counts from before the package is loaded: what is compiled by then has no counters for its branches. */
const session = new Session()
session.connect()
session.post('Profiler.enable')
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
const { checkMigrations } = await import('./check-migrations.ts')
const { loadCheckParser } = await import('./load-check-parser.ts')
const parser = await loadCheckParser()
afterAll(() => session.disconnect())

const [FEW, MANY] = [2000, 8000]
/** A check that is quadratic does sixteen times the work. */
const MOST = 5

function lines(count: number, line: (number: number) => string): string {
  return Array.from({ length: count }, (_, number) => line(number)).join('\n')
}

/** How often any function or branch of the package ran: the same on a busy machine. */
function countWork(work: () => void): number {
  takeCounts()
  work()
  return takeCounts()
}

/** The counts since they were last taken. */
function takeCounts(): number {
  let total = 0
  session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
    for (const { functions } of result.filter(({ url }) => url.includes('/packages/migrator/src/')))
      for (const { ranges } of functions) for (const { count } of ranges) total += count
  })
  return total
}

const TABLES = (count: number) => lines(count, (number) => `create table t${number} (id int);`)

test.for<[string, (count: number) => string, (count: number) => string]>([
  [
    'tables that are renamed',
    TABLES,
    (count) => lines(count, (number) => `alter table t${number} rename to u${number};`),
  ],
  [
    'new tables that are renamed',
    () => '',
    (count) =>
      lines(count, (number) => `create table t${number} (id int); alter table t${number} rename to u${number};`),
  ],
  [
    'columns of one table that are renamed',
    (count) => `create table t (${lines(count, (number) => `${number === 0 ? '' : ','}c${number} int`)});`,
    (count) => lines(count, (number) => `alter table t rename column c${number} to d${number};`),
  ],
  ['columns of many tables', TABLES, (count) => lines(count, (number) => `alter table t${number} add column c int;`)],
  [
    'columns of one table',
    () => 'create table t (id int);',
    (count) => lines(count, (number) => `alter table t add column c${number} int;`),
  ],
  [
    'actions of one statement with a safe form',
    (count) => `create table t (${lines(count, (number) => `${number === 0 ? '' : ','}c${number} int`)});`,
    (count) =>
      `alter table t ${lines(count, (number) => `${number === 0 ? '' : ','}alter column c${number} set not null`)};`,
  ],
  [
    'foreign keys to one table',
    (count) => `create table u (id int primary key); ${TABLES(count)}`,
    (count) => lines(count, (number) => `alter table t${number} add foreign key (id) references u not valid;`),
  ],
  [
    'values of an enum',
    () => `create type e as enum ('a');`,
    (count) => lines(count, (number) => `alter type e add value 'v${number}';`),
  ],
  [
    'comments that allow',
    TABLES,
    (count) => lines(count, (number) => `-- pgtend:allow drop-table unused\ndrop table t${number};`),
  ],
])('four times as many statements are four times the work: %s', ([, earlier, sql]) => {
  const check = (count: number) => () => {
    const history = [{ name: '1', path: '1', text: earlier(count) }]
    checkMigrations(parser, [{ name: '2', path: '2', text: sql(count) }], { history })
  }
  check(10)()

  const few = countWork(check(FEW))
  const many = countWork(check(MANY))

  expect(few).toBeGreaterThan(FEW)
  expect(many / few).toBeLessThan(MOST)
})
