import {
  type CheckFacts,
  type CheckParser,
  type CheckScript,
  checkMigrations,
  loadCheckParser,
  type PredictedStatement,
  predictEffects,
} from '@pgtend/migrator'
import { FIXTURE_SCHEMA } from '../fixture.ts'
import { type LockCase, migrationText } from '../lock-case.ts'
import type { Finding, Linter } from './linter.ts'

/** The categories of rules that say that others wait for long, or that the server refuses the migration. */
const LONG_CATEGORIES: ReadonlySet<string> = new Set(['blocking', 'failure'])

/** The tables of the cases are a thousandth of real ones, and so is what counts as small. */
const SMALL = { smallTableRows: 100, smallTableBytes: 64 * 1024 }

/** What was read of the database of a case before its migration. */
export type FactsOf = (lockCase: LockCase) => CheckFacts

/**
 * Runs pgtend's check as `pgtend migrate check` does: with the files before the checked one, or with what a database says.
 * A finding of severity `info` claims nothing: it says that the table is small.
 */
export function pgtend(name: string, factsOf?: FactsOf): Linter {
  return {
    name,
    async check(cases) {
      const parser = await loadCheckParser()
      return cases.map((lockCase) => check(parser, lockCase, factsOf?.(lockCase)))
    },
  }
}

function check(parser: CheckParser, lockCase: LockCase, facts: CheckFacts | undefined): readonly Finding[] {
  const history = historyOf(lockCase)
  const { findings } = checkMigrations(parser, [script('3_case', migrationText(lockCase))], {
    history,
    facts,
    ...SMALL,
  })
  const claims = new Map<string, Finding>()
  for (const { rule, category, severity } of findings) {
    const isLong = LONG_CATEGORIES.has(category) && severity !== 'info'
    if (isLong || !claims.has(rule)) claims.set(rule, { rule, claim: isLong ? 'long' : 'other' })
  }
  return [...claims.values()]
}

/** What pgtend expects a migration to do, in a session whose time zone is that of the measurement. */
export function predict(parser: CheckParser, lockCase: LockCase): readonly PredictedStatement[] {
  return predictEffects(parser, historyOf(lockCase), [script('3_case', migrationText(lockCase))], { timeZone: 'UTC' })
}

function historyOf({ earlier }: LockCase): readonly CheckScript[] {
  const fixture = script('1_fixture', FIXTURE_SCHEMA)
  return earlier === undefined ? [fixture] : [fixture, script('2_earlier', earlier)]
}

function script(name: string, text: string): CheckScript {
  return { name, path: `${name}/migration.sql`, text }
}
