import { describe, expect, test } from 'vitest'
import { checkMigrations } from '../check-migrations.ts'
import type { CheckFinding } from '../check-report.ts'
import { loadCheckParser } from '../load-check-parser.ts'
import type { Example, Rule } from '../rule.ts'
import { RULES } from './all-rules.ts'

const parser = await loadCheckParser()
const withExamples = RULES.filter(({ examples }) => examples !== undefined)

/** Rules that are off by default are switched on for their own examples. */
function findings({ earlier, sql }: Example, rule: Rule): readonly CheckFinding[] {
  const script = (name: string, text: string) => ({ name, path: `${name}/migration.sql`, text })
  const history = earlier === undefined ? [] : [script('1_earlier', earlier)]
  const rules = rule.severity === 'off' ? { [rule.name]: 'warning' as const } : {}
  return checkMigrations(parser, [script('2_checked', sql)], { history, rules }).findings
}

describe.each(withExamples.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  test('its unsafe example has this finding and no other', () => {
    const { unsafe } = rule.examples ?? { unsafe: { sql: '' } }

    expect(new Set(findings(unsafe, rule).map((finding) => finding.rule))).toEqual(new Set([name]))
  })

  test('its safe example has no finding', () => {
    const { safe } = rule.examples ?? { safe: { sql: '' } }

    expect(findings(safe, rule)).toEqual([])
  })
})

test('names are unique, kebab-case and short enough for a comment', () => {
  const names = RULES.map(({ name }) => name)

  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/)
})

test('a rule without examples is one that no SQL can show', () => {
  const without = RULES.filter(({ examples }) => examples === undefined).map(({ name }) => name)

  expect(without).toEqual([
    'allow-unknown-rule',
    'allow-unused',
    'allow-without-reason',
    'concurrent-index-corruption',
    'copy-from-stdin',
    'non-standard-strings',
    'psql-command',
    'set-not-null-on-nulls',
    'syntax-error',
    'vector-index-left-invalid',
    'vector-metric-unused',
  ])
})
