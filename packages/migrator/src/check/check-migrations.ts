import { MigratorError } from '../errors.ts'
import type { CheckFinding, CheckReport } from './check-report.ts'
import { checkScript } from './check-script.ts'
import { type CheckSettings, DEFAULT_CHECK_SETTINGS } from './check-settings.ts'
import type { CheckFacts } from './facts/check-facts.ts'
import { applyHistory } from './initial-state.ts'
import type { CheckParser } from './load-check-parser.ts'
import { RuleTable } from './rule-table.ts'
import { findRule } from './rules/all-rules.ts'
import { SchemaState } from './state/schema-state.ts'
import type { CheckScript } from './walk-script.ts'

export interface CheckOptions extends Partial<CheckSettings> {
  /** Files before the checked ones, oldest first; they say what the database looks like. Not needed with `facts`. */
  readonly history?: readonly CheckScript[]
  readonly facts?: CheckFacts | undefined
  /** The checked files are deployed together, so a table that one creates has no users when the next runs. Default true. */
  readonly together?: boolean
}

/**
 * Checks migrations for what would stop, break or lose something in production. Pure: reads no files and opens no connection.
 * @throws {MigratorError} `CHECK_RULE_UNKNOWN` when the settings name a rule that does not exist
 */
export function checkMigrations(
  parser: CheckParser,
  scripts: readonly CheckScript[],
  options: CheckOptions = {},
): CheckReport {
  const { history = [], facts, together = true, ...own } = options
  const settings: CheckSettings = { ...DEFAULT_CHECK_SETTINGS, ...own }
  requireKnownRules(settings)
  const serverVersion = facts?.serverVersion ?? settings.serverVersion
  const state = new SchemaState(settings.schema, facts?.timeZone ?? settings.timeZone)
  const context = { parser, state, settings, serverVersion }
  applyHistory(context, history, facts)
  state.deployment += 1
  const rules = new RuleTable(settings)
  const findings: CheckFinding[] = []
  let allowed = 0
  for (const [index, script] of scripts.entries()) {
    if (!together && index > 0) state.deployment += 1
    const result = checkScript(context, rules, script)
    findings.push(...result.findings)
    allowed += result.allowed
  }
  const count = (severity: CheckFinding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length
  return {
    checked: scripts.map(({ name }) => name),
    findings,
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    allowed,
    serverVersion,
    usedDatabase: facts !== undefined,
  }
}

function requireKnownRules({ rules }: CheckSettings): void {
  const unknown = Object.keys(rules).filter((name) => findRule(name) === undefined)
  if (unknown.length === 0) return
  const names = unknown.map((name) => `"${name}"`).join(', ')
  throw new MigratorError('CHECK_RULE_UNKNOWN', `no rule is named ${names}`, { details: { rules: unknown } })
}
