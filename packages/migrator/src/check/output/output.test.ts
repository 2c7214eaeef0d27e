import { expect, test } from 'vitest'
import { checkMigrations } from '../check-migrations.ts'
import { loadCheckParser } from '../load-check-parser.ts'
import { githubAnnotations } from './github-annotations.ts'
import { sarifLog } from './sarif-log.ts'

const parser = await loadCheckParser()
const report = checkMigrations(parser, [
  {
    name: '2_b',
    path: '/app/prisma/migrations/2 b/migration.sql',
    text: 'select 1;\n  drop table users;\ncreate index on orders (total);\n',
  },
])

test('SARIF names each rule once, and every result points at its rule and its place', () => {
  const log = sarifLog(report, '/app')

  expect(log.version).toBe('2.1.0')
  const [run] = log.runs
  expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(['drop-table', 'index-not-concurrent'])
  expect(run?.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level])).toEqual([
    ['drop-table', 0, 'warning'],
    ['index-not-concurrent', 1, 'error'],
  ])
  expect(run?.results[0]?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: 'prisma/migrations/2%20b/migration.sql' },
    region: { startLine: 2, startColumn: 3 },
  })
  for (const result of run?.results ?? []) expect(result.message.text).not.toBe('')
})

test('annotations are one line each, with line ends and commas escaped', () => {
  const lines = githubAnnotations(report, '/app')

  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(
    /^::warning file=prisma\/migrations\/2 b\/migration\.sql,line=2,col=3,title=pgtend%3A drop-table::/,
  )
  expect(lines[1]).toContain('%0A')
  expect(lines.join('')).not.toContain('\n')
})

test('a report without findings is an empty run', () => {
  const empty = checkMigrations(parser, [{ name: '1_a', path: '/app/1_a/migration.sql', text: 'select 1;' }])

  expect(sarifLog(empty, '/app').runs[0]?.results).toEqual([])
  expect(githubAnnotations(empty, '/app')).toEqual([])
})

test('names of files and tables cannot break a line or begin a command', () => {
  const path = '/app/a,b:%\n::error ü/migration.sql'
  const text = '\uFEFFdrop table "x\n::error::y\u001b[2J";\r\n drop table é;'
  const hostile = checkMigrations(parser, [{ name: 'a', path, text }])

  expect(hostile.findings.map(({ line, column, message }) => [line, column, message])).toEqual([
    [1, 1, '"x?::error::y?[2J" is dropped with its data'],
    [3, 2, '"é" is dropped with its data'],
  ])
  expect(githubAnnotations(hostile, '/app')[0]).toMatch(/^::warning file=a%2Cb%3A%25%0A%3A%3Aerror ü\/migration\.sql,/)
  const [run] = sarifLog(hostile, '/app').runs
  expect(run?.columnKind).toBe('unicodeCodePoints')
  expect(run?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(
    'a%2Cb%3A%25%0A%3A%3Aerror%20%C3%BC/migration.sql',
  )
})
