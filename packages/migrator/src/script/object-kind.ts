import type { Node } from 'libpg-query'

/** The kind of object that a statement drops, renames, moves, grants, gives away or describes: `OBJECT_ROLE`. Pure. */
export function objectKind(node: Node): string | undefined {
  if ('DropStmt' in node) return node.DropStmt.removeType
  if ('RenameStmt' in node) return node.RenameStmt.renameType
  if ('AlterObjectSchemaStmt' in node) return node.AlterObjectSchemaStmt.objectType
  if ('GrantStmt' in node) return node.GrantStmt.objtype
  if ('CommentStmt' in node) return node.CommentStmt.objtype
  if ('AlterOwnerStmt' in node) return node.AlterOwnerStmt.objectType
  return 'SecLabelStmt' in node ? node.SecLabelStmt.objtype : undefined
}
