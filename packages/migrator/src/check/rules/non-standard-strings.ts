import type { Rule } from '../rule.ts'

export const nonStandardStrings: Rule = {
  name: 'non-standard-strings',
  severity: 'error',
  category: 'failure',
  title: 'The file turns `standard_conforming_strings` off and then has a backslash in a string.',
  why: "Tools that send statements one by one and tools that send the whole file read such a string differently. Leave the setting alone and write `E'…'`. The file was not checked.",
}
