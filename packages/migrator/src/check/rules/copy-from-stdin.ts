import type { Rule } from '../rule.ts'

export const copyFromStdin: Rule = {
  name: 'copy-from-stdin',
  severity: 'error',
  category: 'failure',
  title: 'The file has `copy … from stdin`, whose data only psql can send.',
  why: 'Use `insert` statements, or load the data outside of migrations. The rest of the file was not checked.',
}
