import type { CheckSettings } from './check-settings.ts'
import type { CheckedStatement, Rule } from './rule.ts'
import { RULES } from './rules/all-rules.ts'

/** The rules that are on, found by what a statement is and does: most say something about few statements. */
export class RuleTable {
  readonly #active: readonly Rule[]
  readonly #known = new Map<string, readonly Rule[]>()

  constructor(settings: CheckSettings) {
    this.#active = RULES.filter(
      ({ name, severity, check }) => check !== undefined && (settings.rules[name] ?? severity) !== 'off',
    )
  }

  /** The rules to be asked about a statement, in their order. */
  rulesFor({ node, effects }: CheckedStatement): readonly Rule[] {
    const looks = new Set<string>(Object.keys(node).slice(0, 1))
    for (const { reason } of effects) looks.add(reason)
    const key = [...looks].join(' ')
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const found = this.#active.filter(({ on }) => on === undefined || on.some((look) => looks.has(look)))
    this.#known.set(key, found)
    return found
  }
}
