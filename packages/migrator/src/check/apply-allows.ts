import type { Statement } from '../script/statement.ts'
import { type Allow, readAllows } from './allow-comments.ts'
import type { CheckSettings } from './check-settings.ts'
import { closestRule } from './closest-rule.ts'
import type { Found } from './judge.ts'
import { findRule } from './rules/all-rules.ts'

export interface AllowedFindings {
  readonly kept: readonly Found[]
  readonly allowed: number
}

/** Takes out what comments allow, and complains about comments that allow nothing, give no reason, or name no rule. */
export function applyAllows(
  settings: CheckSettings,
  text: string,
  statements: readonly Statement[],
  found: readonly Found[],
): AllowedFindings {
  const allows = readAllows(text, statements)
  if (allows.length === 0) return { kept: found, allowed: 0 }
  const kept = found.filter((each) => !allows.some((allow) => covers(allow, each)))
  const complaints = allows.filter(({ foreign }) => !foreign).flatMap((allow) => complaintsOf(settings, allow, found))
  return { kept: [...kept, ...complaints], allowed: found.length - kept.length }
}

function covers({ rules, statements }: Allow, found: Found): boolean {
  return (
    rules.includes(found.rule) && (statements === undefined || statements.some((index) => index === found.statement))
  )
}

function complaintsOf(settings: CheckSettings, allow: Allow, found: readonly Found[]): readonly Found[] {
  const { offset } = allow
  const complain = (rule: string, message: string): Found => ({ rule, offset, hit: { message }, statement: undefined })
  const perRule = allow.rules.flatMap((name) => {
    const rule = findRule(name)
    if (rule === undefined) return [complain('allow-unknown-rule', noRuleNamed(name))]
    const isOff = (settings.rules[name] ?? rule.severity) === 'off'
    const isUsed = found.some((each) => covers({ ...allow, rules: [name] }, each))
    return isUsed || isOff ? [] : [complain('allow-unused', `"${name}" finds nothing here to allow`)]
  })
  const noRule = allow.rules.length === 0 ? [complain('allow-unknown-rule', 'the comment names no rule')] : []
  const noReason = allow.reason === '' ? [complain('allow-without-reason', 'the comment gives no reason')] : []
  return [...perRule, ...noRule, ...noReason]
}

function noRuleNamed(name: string): string {
  const closest = closestRule(name)
  return `no rule is named "${name}"${closest === undefined ? '' : `; did you mean "${closest}"?`}`
}
