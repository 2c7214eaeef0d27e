import type { Node } from 'libpg-query'
import { bodyOf, readCode } from '../check/code/read-code.ts'
import type { CheckParser } from '../check/load-check-parser.ts'
import { SchemaState } from '../check/state/schema-state.ts'
import { MigratorError } from '../errors.ts'
import { objectKind } from '../script/object-kind.ts'
import { withoutComments } from '../script/sql-tokens.ts'
import type { Statement } from '../script/statement.ts'

/** Parsing twice costs more than looking first. */
const MAY_BE_SERVER_WIDE =
  /\b(?:role|user|group|database|tablespace|system|owned|parameter|subscription|grant|revoke)\b/i
/** In code that cannot be parsed, or is not PL/pgSQL. */
const LOOKS_SERVER_WIDE =
  /\b(?:create|alter|drop)\s+(?:role|user|group|database|tablespace|subscription)\b|\balter\s+system\b|\b(?:drop|reassign)\s+owned\b/i
const STATEMENTS: ReadonlySet<string> = new Set([
  ...['CreateRoleStmt', 'AlterRoleStmt', 'AlterRoleSetStmt', 'DropRoleStmt', 'GrantRoleStmt', 'AlterSystemStmt'],
  ...['CreatedbStmt', 'DropdbStmt', 'AlterDatabaseStmt', 'AlterDatabaseSetStmt', 'AlterDatabaseRefreshCollStmt'],
  ...['CreateTableSpaceStmt', 'DropTableSpaceStmt', 'AlterTableSpaceOptionsStmt'],
  // They reach for what the role has in all databases; a subscription for a slot on another server.
  ...['DropOwnedStmt', 'ReassignOwnedStmt', 'CreateSubscriptionStmt'],
])
const KINDS: ReadonlySet<string | undefined> = new Set([
  'OBJECT_ROLE',
  'OBJECT_DATABASE',
  'OBJECT_TABLESPACE',
  'OBJECT_PARAMETER_ACL',
])

/**
 * Refuses statements that would change more than the scratch database they are replayed in: roles, other databases, settings of the
 * server; also in `do` blocks, whose branches all count as run. Sees no code inside functions. Pure.
 * @throws {MigratorError} `SCRATCH_SERVER_WIDE`
 */
export function refuseServerWide(parser: CheckParser, migration: string, statements: readonly Statement[]): void {
  for (const { text, line } of statements.filter((statement) => MAY_BE_SERVER_WIDE.test(statement.text))) {
    const node = parser.parse(text).stmts?.[0]?.stmt
    if (node === undefined || !(isServerWide(node) || runsServerWide(parser, node, text))) continue
    const message = `migration "${migration}" line ${line} changes more than its database, which no replay on your server may do`
    throw new MigratorError('SCRATCH_SERVER_WIDE', message, { details: { migration, line } })
  }
}

function runsServerWide(parser: CheckParser, node: Node, text: string): boolean {
  if (!('DoStmt' in node)) return false
  const { statements, unreadable } = readCode(parser, new SchemaState('public'), node, text)
  if (statements.some((statement) => isServerWide(statement.node))) return true
  const isRead = statements.length > 0 && unreadable.length === 0
  return !isRead && LOOKS_SERVER_WIDE.test(withoutComments(bodyOf(node) ?? ''))
}

function isServerWide(node: Node): boolean {
  const [type = ''] = Object.keys(node)
  return STATEMENTS.has(type) || KINDS.has(objectKind(node))
}
