import { type CheckSettings, DEFAULT_CHECK_SETTINGS } from './check-settings.ts'
import type { Effect } from './effects/effect.ts'
import type { CheckFacts } from './facts/check-facts.ts'
import { applyHistory } from './initial-state.ts'
import type { CheckParser } from './load-check-parser.ts'
import { SchemaState } from './state/schema-state.ts'
import { type CheckScript, walkScript } from './walk-script.ts'

/** What a statement of a file is predicted to do, with the statements of its code. */
export interface PredictedStatement {
  readonly sql: string
  /** On relations that were there before. */
  readonly effects: readonly Effect[]
}

/** Predicts locks, rewrites and reads of every statement of some files after a history. Pure. The measurements of the benchmark judge it. */
export function predictEffects(
  parser: CheckParser,
  history: readonly CheckScript[],
  scripts: readonly CheckScript[],
  options: Partial<CheckSettings> & { readonly facts?: CheckFacts } = {},
): readonly PredictedStatement[] {
  const settings = { ...DEFAULT_CHECK_SETTINGS, ...options }
  const serverVersion = options.facts?.serverVersion ?? settings.serverVersion
  const state = new SchemaState(settings.schema, options.facts?.timeZone ?? settings.timeZone)
  const context = { parser, state, settings, serverVersion }
  applyHistory(context, history, options.facts)
  state.deployment += 1
  const predicted: { sql: string; effects: Effect[]; index: number; path: string }[] = []
  for (const script of scripts) {
    walkScript(context, script, {
      visit: ({ written, statement }) => {
        const last = predicted.at(-1)
        if (last?.index === written.index && last.path === script.path) last.effects.push(...statement.effects)
        else
          predicted.push({
            sql: written.text,
            effects: [...statement.effects],
            index: written.index,
            path: script.path,
          })
      },
      unreadable: () => undefined,
    })
  }
  return predicted.map(({ sql, effects }) => ({ sql, effects }))
}
