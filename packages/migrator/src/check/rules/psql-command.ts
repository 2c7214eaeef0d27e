import type { Rule } from '../rule.ts'

export const psqlCommand: Rule = {
  name: 'psql-command',
  severity: 'error',
  category: 'failure',
  title: 'The file has a psql meta-command such as `\\i`, which no server understands.',
  why: 'Only psql knows these commands. Write the SQL itself into the file. The rest of the file was not checked.',
}
