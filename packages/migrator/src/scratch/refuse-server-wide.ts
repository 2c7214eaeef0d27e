import type { Node } from 'libpg-query'
import { MigratorError } from '../errors.ts'
import type { SqlParser } from '../script/load-parser.ts'
import type { Statement } from '../script/statement.ts'

/** Parsing twice costs more than looking first. */
const MAY_BE_SERVER_WIDE =
  /\b(?:role|user|group|database|tablespace|system|owned|parameter|subscription|grant|revoke)\b/i
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
 * server. Sees no code inside functions and DO blocks. Pure.
 * @throws {MigratorError} `SCRATCH_SERVER_WIDE`
 */
export function refuseServerWide(parse: SqlParser, migration: string, statements: readonly Statement[]): void {
  for (const { text, line } of statements.filter((statement) => MAY_BE_SERVER_WIDE.test(statement.text))) {
    const node = parse(text).stmts?.[0]?.stmt
    if (node === undefined || !isServerWide(node)) continue
    const message = `migration "${migration}" line ${line} changes more than its database, which no replay on your server may do`
    throw new MigratorError('SCRATCH_SERVER_WIDE', message, { details: { migration, line } })
  }
}

function isServerWide(node: Node): boolean {
  const [type = ''] = Object.keys(node)
  return STATEMENTS.has(type) || KINDS.has(kindOf(node))
}

function kindOf(node: Node): string | undefined {
  if ('RenameStmt' in node) return node.RenameStmt.renameType
  if ('CommentStmt' in node) return node.CommentStmt.objtype
  if ('GrantStmt' in node) return node.GrantStmt.objtype
  if ('AlterOwnerStmt' in node) return node.AlterOwnerStmt.objectType
  return 'SecLabelStmt' in node ? node.SecLabelStmt.objtype : undefined
}
