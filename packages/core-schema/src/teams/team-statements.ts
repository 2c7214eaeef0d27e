import type { Team, TeamMember, TeamRole } from '../generated/client.ts'
import { singleRow } from '../sql/single-row.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { type RepositoryOptions, selectList, tableNames } from '../sql/tables.ts'
import type { NewTeam, NewTeamMember } from './team-repository.ts'

/** Names of the tables and the enum, escaped, with their schema. */
export interface TeamNames {
  readonly teams: string
  readonly members: string
  readonly role: string
}

export const TEAM_FIELDS: readonly string[] = ['id', 'name', 'slug', 'createdAt', 'updatedAt']
export const MEMBER_FIELDS: readonly string[] = ['teamId', 'userId', 'role', 'invitedBy', 'createdAt', 'updatedAt']

export function teamNames(options: RepositoryOptions): TeamNames {
  const name = tableNames(options)
  return { teams: name('teams'), members: name('team_members'), role: name('team_role') }
}

/** One statement, so that there is never a team without an owner. */
export async function insertTeam(sql: SqlRunner, names: TeamNames, team: NewTeam): Promise<Team> {
  const { rows } = await sql.query<Team>(
    `with team as (
       insert into ${names.teams} (name, slug) values ($1::text, $2::text) returning *
     ), owner as (
       insert into ${names.members} (team_id, user_id, role) select id, $3::uuid, 'owner' from team
     )
     select ${selectList(TEAM_FIELDS)} from team`,
    [team.name, team.slug, team.ownerId],
  )
  return singleRow(rows)
}

/** Served by the unique index on `slug`. */
export async function selectTeamBySlug(sql: SqlRunner, names: TeamNames, slug: string): Promise<Team | undefined> {
  const { rows } = await sql.query<Team>(
    `select ${selectList(TEAM_FIELDS)} from ${names.teams} where slug = $1::text`,
    [slug],
  )
  return rows[0]
}

/** Served by the index on `team_members (user_id)`. */
export async function selectTeamsOfUser(
  sql: SqlRunner,
  names: TeamNames,
  userId: string,
): Promise<readonly (Team & { readonly role: TeamRole })[]> {
  const { rows } = await sql.query<Team & { role: TeamRole }>(
    `select ${selectList(TEAM_FIELDS, 'team')}, member.role
       from ${names.members} member join ${names.teams} team on team.id = member.team_id
      where member.user_id = $1::uuid order by team.name, team.id`,
    [userId],
  )
  return rows
}

/** Served by the primary key. */
export async function selectMembers(sql: SqlRunner, names: TeamNames, teamId: string): Promise<readonly TeamMember[]> {
  const { rows } = await sql.query<TeamMember>(
    `select ${selectList(MEMBER_FIELDS)} from ${names.members} where team_id = $1::uuid order by role, user_id`,
    [teamId],
  )
  return rows
}

/** Served by the primary key. */
export async function selectRole(
  sql: SqlRunner,
  names: TeamNames,
  teamId: string,
  userId: string,
): Promise<TeamRole | undefined> {
  const { rows } = await sql.query<{ role: TeamRole }>(
    `select role from ${names.members} where team_id = $1::uuid and user_id = $2::uuid`,
    [teamId, userId],
  )
  return rows[0]?.role
}

export async function insertMember(
  sql: SqlRunner,
  names: TeamNames,
  { teamId, userId, role, invitedBy }: NewTeamMember,
): Promise<TeamMember> {
  const { rows } = await sql.query<TeamMember>(
    `insert into ${names.members} (team_id, user_id, role, invited_by)
     values ($1::uuid, $2::uuid, $3::${names.role}, $4::uuid) returning ${selectList(MEMBER_FIELDS)}`,
    [teamId, userId, role, invitedBy ?? null],
  )
  return singleRow(rows)
}
