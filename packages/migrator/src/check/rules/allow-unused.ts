import type { Rule } from '../rule.ts'

export const allowUnused: Rule = {
  name: 'allow-unused',
  severity: 'warning',
  category: 'comment',
  title: 'An allow comment is not needed: its rule finds nothing there.',
  why: 'It would hide a finding that comes later, and misleads readers. Remove it.',
}
