import type { Rule } from '../rule.ts'

export const syntaxError: Rule = {
  name: 'syntax-error',
  severity: 'error',
  category: 'failure',
  title: 'PostgreSQL cannot parse the file.',
  why: 'The server would refuse the statement, and pgtend runs nothing of a file that it cannot parse. The rest of the file was not checked.',
}
