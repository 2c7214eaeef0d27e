import { CoreSchemaError } from '../errors.ts'
import type { Team, TeamMember, TeamRole } from '../generated/client.ts'
import { singleRow } from '../sql/single-row.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type RepositoryOptions, selectList, tableNames } from '../sql/tables.ts'
import { roleAllows, type TeamPermission } from './team-permissions.ts'

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

const TEAM = ['id', 'name', 'slug', 'createdAt', 'updatedAt']
const MEMBER = ['teamId', 'userId', 'role', 'invitedBy', 'createdAt', 'updatedAt']

/** Reads and writes teams and the roles of their members. */
export function createTeamRepository(sql: SqlRunner, options: RepositoryOptions = {}): TeamRepository {
  const name = tableNames(options)
  const [teams, members, roleType] = [name('teams'), name('team_members'), name('team_role')]

  const roleOf = async (teamId: string, userId: string): Promise<TeamRole | undefined> => {
    const { rows } = await sql.query<{ role: TeamRole }>(
      `select role from ${members} where team_id = $1::uuid and user_id = $2::uuid`,
      [teamId, userId],
    )
    return rows[0]?.role
  }

  /**
   * Locks the owners first, in a fixed order: of two owners who leave at once, the second waits and is then the last one.
   * `change` is the rest of the statement; its `where` must use `is_safe`.
   */
  const changeMember = async (change: string, values: string[]): Promise<TeamMember | undefined> => {
    const { rows } = await sql.query<TeamMember>(
      `with owners as materialized (
         select user_id from ${members} where team_id = $1::uuid and role = 'owner' order by user_id for update
       ), others as materialized (
         select count(*) as owners from owners where user_id <> $2::uuid
       ) ${change} returning ${selectList(MEMBER, 'member')}`,
      values,
    )
    const [row] = rows
    if (row === undefined && (await roleOf(values[0] ?? '', values[1] ?? '')) === 'owner') {
      throw new CoreSchemaError('TEAM_NEEDS_OWNER', 'the change would leave the team without an owner')
    }
    return row
  }

  return {
    create: async (team) => {
      const { rows } = await sql.query<Team>(
        `with team as (
           insert into ${teams} (name, slug) values ($1::text, $2::text) returning *
         ), owner as (
           insert into ${members} (team_id, user_id, role) select id, $3::uuid, 'owner' from team
         )
         select ${selectList(TEAM)} from team`,
        [team.name, team.slug, team.ownerId],
      )
      return singleRow(rows)
    },
    findBySlug: async (slug) => {
      const { rows } = await sql.query<Team>(`select ${selectList(TEAM)} from ${teams} where slug = $1::text`, [slug])
      return rows[0]
    },
    listForUser: async (userId) => {
      const { rows } = await sql.query<Team & { role: TeamRole }>(
        `select ${selectList(TEAM, 'team')}, member.role
           from ${members} member join ${teams} team on team.id = member.team_id
          where member.user_id = $1::uuid order by team.name, team.id`,
        [userId],
      )
      return rows
    },
    listMembers: async (teamId) => {
      const { rows } = await sql.query<TeamMember>(
        `select ${selectList(MEMBER)} from ${members} where team_id = $1::uuid order by role, user_id`,
        [teamId],
      )
      return rows
    },
    roleOf,
    requirePermission: async (teamId, userId, permission) => {
      const role = await roleOf(teamId, userId)
      if (role !== undefined && roleAllows(role, permission)) return
      const who = role === undefined ? 'someone who is no member' : `role "${role}"`
      throw new CoreSchemaError('PERMISSION_DENIED', `${who} does not have the permission "${permission}"`, {
        details: { permission, role },
      })
    },
    addMember: async ({ teamId, userId, role, invitedBy = null }) => {
      const { rows } = await sql.query<TeamMember>(
        `insert into ${members} (team_id, user_id, role, invited_by) values ($1::uuid, $2::uuid, $3::${roleType}, $4::uuid)
         returning ${selectList(MEMBER)}`,
        [teamId, userId, role, invitedBy],
      )
      return singleRow(rows)
    },
    changeRole: (teamId, userId, role) =>
      changeMember(
        `update ${members} member set role = $3::${roleType}, updated_at = now()
           from others
          where member.team_id = $1::uuid and member.user_id = $2::uuid
            and (member.role <> 'owner' or $3::${roleType} = 'owner' or others.owners > 0)`,
        [teamId, userId, role],
      ),
    removeMember: async (teamId, userId) => {
      const removed = await changeMember(
        `delete from ${members} member using others
          where member.team_id = $1::uuid and member.user_id = $2::uuid
            and (member.role <> 'owner' or others.owners > 0)`,
        [teamId, userId],
      )
      return removed !== undefined
    },
  }
}
