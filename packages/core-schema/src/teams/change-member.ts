import { CoreSchemaError } from '../errors.ts'
import type { TeamMember, TeamRole } from '../generated/client.ts'
import type { SqlRunner } from '../sql/sql-runner.ts'
import { selectList } from '../sql/tables.ts'
import { MEMBER_FIELDS, selectRole, type TeamNames } from './team-statements.ts'

/** Gives a member another role; undefined for someone who is no member. @throws {CoreSchemaError} `TEAM_NEEDS_OWNER` */
export function updateRole(
  sql: SqlRunner,
  names: TeamNames,
  teamId: string,
  userId: string,
  role: TeamRole,
): Promise<TeamMember | undefined> {
  return changeMember(
    sql,
    names,
    `update ${names.members} member set role = $3::${names.role}, updated_at = now()
       from others
      where member.team_id = $1::uuid and member.user_id = $2::uuid
        and (member.role <> 'owner' or $3::${names.role} = 'owner' or others.owners > 0)`,
    [teamId, userId, role],
  )
}

/** Removes a member; undefined for someone who is no member. @throws {CoreSchemaError} `TEAM_NEEDS_OWNER` */
export function deleteMember(
  sql: SqlRunner,
  names: TeamNames,
  teamId: string,
  userId: string,
): Promise<TeamMember | undefined> {
  return changeMember(
    sql,
    names,
    `delete from ${names.members} member using others
      where member.team_id = $1::uuid and member.user_id = $2::uuid
        and (member.role <> 'owner' or others.owners > 0)`,
    [teamId, userId],
  )
}

/**
 * Locks the owners first, in a fixed order: of two owners who leave at once, the second waits and is then the last one.
 * `change` is the rest of the statement: it joins `others`, the number of owners besides this member.
 */
async function changeMember(
  sql: SqlRunner,
  names: TeamNames,
  change: string,
  values: readonly [teamId: string, userId: string, role?: TeamRole],
): Promise<TeamMember | undefined> {
  const { rows } = await sql.query<TeamMember>(
    `with owners as materialized (
       select user_id from ${names.members} where team_id = $1::uuid and role = 'owner' order by user_id for update
     ), others as materialized (
       select count(*) as owners from owners where user_id <> $2::uuid
     ) ${change} returning ${selectList(MEMBER_FIELDS, 'member')}`,
    [...values],
  )
  const [row] = rows
  if (row === undefined && (await selectRole(sql, names, values[0], values[1])) === 'owner') {
    throw new CoreSchemaError('TEAM_NEEDS_OWNER', 'the change would leave the team without an owner')
  }
  return row
}
