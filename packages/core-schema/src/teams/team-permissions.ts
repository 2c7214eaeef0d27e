import type { TeamRole } from '../generated/client.ts'

/** What a role allows, from the least to the most. */
const PERMISSIONS = {
  viewer: ['team:read'],
  member: ['team:read', 'content:write'],
  admin: ['team:read', 'content:write', 'team:update', 'member:manage'],
  owner: ['team:read', 'content:write', 'team:update', 'member:manage', 'owner:manage', 'team:delete'],
} as const satisfies Record<TeamRole, readonly string[]>

/** `member:manage` is about all roles but owner; `owner:manage` about that one. */
export type TeamPermission = (typeof PERMISSIONS)[TeamRole][number]

/** Says whether a role allows an action. Pure. */
export function roleAllows(role: TeamRole, permission: TeamPermission): boolean {
  return PERMISSIONS[role].some((allowed) => allowed === permission)
}
