import { UNKNOWN } from './code/evaluate.ts'
import type { Effect, EffectReason } from './effects/effect.ts'
import { printRelation } from './relation-name.ts'
import type { CheckedStatement, Hit } from './rule.ts'

/** Effects of some reasons that read or write all rows, once for a table and its partitions together. */
export function costlyEffects(statement: CheckedStatement, ...reasons: readonly EffectReason[]): readonly Effect[] {
  return effectsFor(statement, ...reasons).filter(({ scans, rewrites }) => scans || rewrites)
}

/** Effects of some reasons, once for a table and its partitions together. */
export function effectsFor({ effects }: CheckedStatement, ...reasons: readonly EffectReason[]): readonly Effect[] {
  if (!effects.some(({ reason }) => reasons.includes(reason))) return []
  const seen = new Set<unknown>()
  return effects.filter((found) => {
    if (!reasons.includes(found.reason)) return false
    const part = found.element === undefined ? undefined : Object.values(found.element)[0]
    const once = part ?? `${found.reason} ${found.subject ?? printRelation(found.relation)}`
    if (seen.has(once)) return false
    seen.add(once)
    return true
  })
}

/** The table of an effect as a message names it. */
export function tableOf({ relation }: Effect): string {
  return `"${printRelation(relation).replaceAll('"', '')}"`
}

/** Turns effects into hits. */
export function hitsFor(
  effects: readonly Effect[],
  message: (effect: Effect) => string,
  safeSql?: (effect: Effect) => string | undefined,
): readonly Hit[] {
  return effects.map((found) => {
    const safe = safeSql?.(found)
    // A name that only the server knows cannot be written down.
    const isKnown = safe !== undefined && found.relation.name !== UNKNOWN
    return {
      message: message(found),
      relation: found.relation,
      element: found.element,
      ...(isKnown && { safeSql: safe }),
    }
  })
}
