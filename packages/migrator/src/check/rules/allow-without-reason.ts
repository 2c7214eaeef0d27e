import type { Rule } from '../rule.ts'

export const allowWithoutReason: Rule = {
  name: 'allow-without-reason',
  severity: 'warning',
  category: 'comment',
  title: 'An allow comment gives no reason.',
  why: 'The next reader has to know why the finding does not matter here. Write it behind the name of the rule: `-- pgtend:allow drop-column unused since release 12`.',
}
