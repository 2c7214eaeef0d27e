import type { SqlParser } from '../script/load-parser.ts'
import type { Statement } from '../script/statement.ts'

/** Parsing twice costs more than looking first: few statements name a role. */
const MAY_NAME_ROLE = /\b(?:grant|revoke|owner|role|user|group|policy|authorization|privileges)\b/i

/** Lists the roles that a script names and does not create itself. Sees no code inside functions and DO blocks. Pure. */
export function rolesInScript(parse: SqlParser, statements: readonly Statement[]): readonly string[] {
  const named = new Set<string>()
  const created = new Set<string>()
  for (const { text } of statements.filter((statement) => MAY_NAME_ROLE.test(statement.text))) {
    visit(parse(text), (key, value) => {
      if (key === 'RoleSpec' && typeof value.rolename === 'string') named.add(value.rolename)
      if (key === 'CreateRoleStmt' && typeof value.role === 'string') created.add(value.role)
    })
  }
  return [...named].filter((role) => !created.has(role))
}

/** Calls back for every node of a syntax tree, under the name it has. */
function visit(node: unknown, onNode: (key: string, value: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(node)) for (const item of node) visit(item, onNode)
  else if (isNode(node)) {
    for (const [key, value] of Object.entries(node)) {
      // Fields of a known type stand without the name of the type.
      if (isNode(value)) onNode('rolename' in value ? 'RoleSpec' : key, value)
      visit(value, onNode)
    }
  }
}

function isNode(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
