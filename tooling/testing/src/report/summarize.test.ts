import { expect, test } from 'vitest'
import { type FileResult, summarize } from './summarize.ts'

const file: FileResult = {
  path: 'packages/a/src/a.test.ts',
  passed: 2,
  failed: 0,
  skipped: [],
  flaky: [],
  broken: false,
  durationMs: 100,
}

test('the last line has three numbers', () => {
  const files = [file, { ...file, passed: 10, failed: 1, skipped: ['needs x', 'needs x', 'needs y'] }]

  expect(summarize(files, 0).lastLine).toBe('12 passed, 1 failed, 3 skipped')
})

test('the last line has two numbers when nothing was skipped', () => {
  expect(summarize([file], 0).lastLine).toBe('2 passed, 0 failed')
})

test('a file that could not be loaded and an error outside any test count as failed', () => {
  expect(summarize([{ ...file, passed: 0, broken: true }], 1).lastLine).toBe('0 passed, 2 failed')
})

test('a failed test in a broken file is counted once', () => {
  expect(summarize([{ ...file, failed: 1, broken: true }], 0).lastLine).toBe('2 passed, 1 failed')
})

test('files with skipped tests are named with the reasons', () => {
  const files = [
    { ...file, path: 'a.db.test.ts', passed: 0, skipped: ['needs a PostgreSQL server', 'needs a PostgreSQL server'] },
    { ...file, path: 'b.test.ts', passed: 3, failed: 1, skipped: ['needs PgBouncer'] },
    file,
  ]

  expect(summarize(files, 0).lines.join('\n')).toMatchInlineSnapshot(`
    "skipped:
      a.db.test.ts (all 2): needs a PostgreSQL server
      b.test.ts (1 of 5): needs PgBouncer"
  `)
})

test('a test that needed its second try is named', () => {
  expect(summarize([{ ...file, flaky: ['two at once > one waits'] }], 0).lines).toEqual([
    'passed only when tried again:',
    '  packages/a/src/a.test.ts: two at once > one waits',
  ])
})

test('the slowest files of a whole run are named', () => {
  const quick = Array.from({ length: 25 }, () => file)
  const slow = [
    { ...file, path: 'slow.test.ts', durationMs: 40_400 },
    { ...file, path: 'slower.test.ts', durationMs: 90_000 },
  ]

  expect(summarize([...quick, ...slow], 0).lines).toEqual([
    'slowest files:',
    '  slower.test.ts: 90 s',
    '  slow.test.ts: 40 s',
  ])
  expect(summarize(slow, 0).lines).toEqual([])
})
