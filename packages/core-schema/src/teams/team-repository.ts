import { CoreSchemaError } from '../errors.ts'
import type { Team, TeamMember, TeamRole } from '../generated/client.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import type { RepositoryOptions } from '../sql/tables.ts'
import { deleteMember, updateRole } from './change-member.ts'
import { roleAllows, type TeamPermission } from './team-permissions.ts'
import {
  insertMember,
  insertTeam,
  selectMembers,
  selectRole,
  selectTeamBySlug,
  selectTeamsOfUser,
  teamNames,
} from './team-statements.ts'

export interface NewTeam {
  readonly name: string
  /** Lower-case letters, digits and single hyphens. */
  readonly slug: string
  readonly ownerId: string
}

export interface NewTeamMember {
  readonly teamId: string
  readonly userId: string
  readonly role: TeamRole
  readonly invitedBy?: string | undefined
}

export interface TeamRepository {
  /** Creates the team and its first owner in one statement. */
  create(team: NewTeam): Promise<Team>
  findBySlug(slug: string): Promise<Team | undefined>
  /** The teams of a user with the role there, by name. */
  listForUser(userId: string): Promise<readonly (Team & { readonly role: TeamRole })[]>
  listMembers(teamId: string): Promise<readonly TeamMember[]>
  /** Undefined for someone who is no member. */
  roleOf(teamId: string, userId: string): Promise<TeamRole | undefined>
  /** @throws {CoreSchemaError} `PERMISSION_DENIED` */
  requirePermission(teamId: string, userId: string, permission: TeamPermission): Promise<void>
  addMember(member: NewTeamMember): Promise<TeamMember>
  /** Undefined for someone who is no member. @throws {CoreSchemaError} `TEAM_NEEDS_OWNER` */
  changeRole(teamId: string, userId: string, role: TeamRole): Promise<TeamMember | undefined>
  /** False for someone who is no member. @throws {CoreSchemaError} `TEAM_NEEDS_OWNER` */
  removeMember(teamId: string, userId: string): Promise<boolean>
}

/** Reads and writes teams and the roles of their members. */
export function createTeamRepository(sql: SqlRunner, options: RepositoryOptions = {}): TeamRepository {
  const names = teamNames(options)
  return {
    create: (team) => insertTeam(sql, names, team),
    findBySlug: (slug) => selectTeamBySlug(sql, names, slug),
    listForUser: (userId) => selectTeamsOfUser(sql, names, userId),
    listMembers: (teamId) => selectMembers(sql, names, teamId),
    roleOf: (teamId, userId) => selectRole(sql, names, teamId, userId),
    requirePermission: async (teamId, userId, permission) =>
      requireAllowed(await selectRole(sql, names, teamId, userId), permission),
    addMember: (member) => insertMember(sql, names, member),
    changeRole: (teamId, userId, role) => updateRole(sql, names, teamId, userId, role),
    removeMember: async (teamId, userId) => (await deleteMember(sql, names, teamId, userId)) !== undefined,
  }
}

function requireAllowed(role: TeamRole | undefined, permission: TeamPermission): void {
  if (role !== undefined && roleAllows(role, permission)) return
  const who = role === undefined ? 'someone who is no member' : `role "${role}"`
  throw new CoreSchemaError('PERMISSION_DENIED', `${who} does not have the permission "${permission}"`, {
    details: { permission, role },
  })
}
