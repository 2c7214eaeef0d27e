import type { CatalogObject } from '@pgtend/database'
import type { Node } from 'libpg-query'
import { objectKind } from '../script/object-kind.ts'

/** Objects that no catalog holds; the statements that comment on, rename, move, drop or grant them look like any other. */
const UNSEEN_KINDS: ReadonlySet<unknown> = new Set(
  `ACCESS_METHOD CAST COLLATION CONVERSION DATABASE FDW FOREIGN_SERVER LANGUAGE LARGEOBJECT OPCLASS OPERATOR OPFAMILY PARAMETER_ACL ROLE
   SUBSCRIPTION TABLESPACE TRANSFORM TSCONFIGURATION TSDICTIONARY TSPARSER TSTEMPLATE`
    .split(/\s+/)
    .map((kind) => `OBJECT_${kind}`),
)
const UNSEEN_IN_BLOCK =
  /\b(?:(?:create|alter|drop|on)\s+(?:role|user|group|database|cast|collation|conversion|language|server|tablespace|operator|text\s+search)|owner\s+to|set\s+role|grant\s+\w+\s+to)\b/i

/**
 * Finds what a statement does that no catalog shows, although statements of its type are otherwise seen there: owners, where a sequence
 * stands, roles, casts. What goes with objects that were `created` is left out; without `created` it is not. Pure.
 */
export function findUnseenChange(node: Node, created: readonly CatalogObject[] | undefined): string | undefined {
  if ('AlterTableStmt' in node) return ofTable(node.AlterTableStmt, created)
  if ('AlterSeqStmt' in node) {
    const { options, sequence } = node.AlterSeqStmt
    return restarts(options) && !isCreated(sequence?.relname, created) ? 'where a sequence stands' : undefined
  }
  if ('DoStmt' in node) {
    return UNSEEN_IN_BLOCK.test(JSON.stringify(node.DoStmt.args))
      ? 'a do block, whose effects are not known'
      : undefined
  }
  if (created === undefined && ('CreateUserMappingStmt' in node || 'AlterUserMappingStmt' in node)) {
    return 'the options of a user mapping, which the catalog does not show'
  }
  if (created === undefined && decidesOwner(node)) return 'a change of role, which decides who owns'
  // The catalog leaves these to the extension.
  const isOfExtension = 'CommentStmt' in node && node.CommentStmt.objtype === 'OBJECT_EXTENSION'
  if (isOfExtension) return 'a comment on an extension, which the catalog does not show'
  const kind = objectKind(node)
  return UNSEEN_KINDS.has(kind) ? `a change of ${words(kind)}, which the catalog does not show` : undefined
}

type AlterTable = Extract<Node, { AlterTableStmt: unknown }>['AlterTableStmt']

function ofTable(
  { cmds = [], relation }: AlterTable,
  created: readonly CatalogObject[] | undefined,
): string | undefined {
  for (const node of cmds) {
    if (!('AlterTableCmd' in node)) continue
    const { subtype, def } = node.AlterTableCmd
    if (subtype === 'AT_ChangeOwner') return 'a change of owner, whose former one is not known'
    if (subtype === 'AT_SetTableSpace') return 'a change of tablespace, whose former one is not known'
    const options = subtype === 'AT_SetIdentity' && def !== undefined && 'List' in def ? def.List.items : []
    if (restarts(options) && !isCreated(relation?.relname, created)) return 'where a sequence stands'
  }
  return undefined
}

function restarts(options: readonly Node[] = []): boolean {
  return options.some((option) => 'DefElem' in option && option.DefElem.defname === 'restart')
}

function isCreated(name: string | undefined, created: readonly CatalogObject[] = []): boolean {
  return created.some((object) => (object.kind === 'table' || object.kind === 'sequence') && object.name === name)
}

/** `create schema … authorization` and `set role`. */
function decidesOwner(node: Node): boolean {
  if ('CreateSchemaStmt' in node) return node.CreateSchemaStmt.authrole !== undefined
  if (!('VariableSetStmt' in node)) return false
  return ['role', 'session_authorization'].includes(node.VariableSetStmt.name ?? '')
}

/** `OBJECT_FOREIGN_SERVER` is "foreign server". */
function words(kind: string | undefined): string {
  return (kind ?? '')
    .replace(/^OBJECT_/, '')
    .replaceAll('_', ' ')
    .toLowerCase()
}
