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
  const covered = new Set(allows.flatMap((allow) => allow.rules.flatMap((rule) => placesOf(allow, rule))))
  const kept = found.filter(({ rule, statement }) => !covered.has(rule) && !covered.has(`${rule} ${statement}`))
  const places = new Set(found.flatMap(({ rule, statement }) => [rule, `${rule} ${statement}`]))
  const complaints = allows.filter(({ foreign }) => !foreign).flatMap((allow) => complaintsOf(settings, allow, places))
  return { kept: [...kept, ...complaints], allowed: found.length - kept.length }
}

/** A rule in the whole file, or in each of some statements. */
function placesOf({ statements }: Allow, rule: string): readonly string[] {
  return statements === undefined ? [rule] : statements.map((index) => `${rule} ${index}`)
}

function complaintsOf(settings: CheckSettings, allow: Allow, places: ReadonlySet<string>): readonly Found[] {
  const { offset } = allow
  const complain = (rule: string, message: string): Found => ({ rule, offset, hit: { message }, statement: undefined })
  const perRule = allow.rules.flatMap((name) => {
    const rule = findRule(name)
    if (rule === undefined) return [complain('allow-unknown-rule', noRuleNamed(name))]
    const isOff = (settings.rules[name] ?? rule.severity) === 'off'
    const isUsed = placesOf(allow, name).some((place) => places.has(place))
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
