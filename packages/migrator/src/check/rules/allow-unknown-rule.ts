import type { Rule } from '../rule.ts'

export const allowUnknownRule: Rule = {
  name: 'allow-unknown-rule',
  severity: 'warning',
  category: 'comment',
  title: 'An allow comment names a rule that does not exist.',
  why: 'A misspelt name allows nothing, and nobody notices. The names stand in `docs/rules/README.md`.',
}
