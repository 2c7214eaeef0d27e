import { escapeLiteral } from '@pgtend/database'
import { printName } from '../relation-name.ts'
import type { Rule } from '../rule.ts'
import { nodeAs, stringsOf } from '../syntax.ts'

const EARLIER = `create type mood as enum ('calm');`

export const renameEnumValue: Rule = {
  name: 'rename-enum-value',
  severity: 'error',
  category: 'breaking',
  title: 'A value of an enum is renamed, and applications that write or compare the old one fail.',
  why: 'Old and new versions of the application run side by side during a deployment. Add the new value, move the rows in batches, and leave the old one.',
  examples: {
    unsafe: { earlier: EARLIER, sql: `alter type mood rename value 'calm' to 'quiet';` },
    safe: { earlier: EARLIER, sql: `alter type mood add value 'quiet';` },
  },
  on: ['AlterEnumStmt'],
  check: ({ node }) => {
    const { oldVal, newVal = '', typeName } = nodeAs(node, 'AlterEnumStmt') ?? {}
    if (oldVal === undefined) return []
    const type = stringsOf(typeName).map(printName).join('.')
    return [
      {
        message: `applications that use the value "${oldVal}" fail`,
        safeSql: `alter type ${type} add value ${escapeLiteral(newVal)};`,
      },
    ]
  },
}
