import { coreTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newUser } from '../../test/fixtures.ts'
import { createTeamRepository } from './team-repository.ts'

test('a new team has its owner, and its members their roles', async ({ client }) => {
  const [ada, bob] = [await newUser(client), await newUser(client, 'bob@example.com')]
  const teams = createTeamRepository(client)

  const team = await teams.create({ name: 'Engines', slug: 'engines', ownerId: ada })
  await teams.addMember({ teamId: team.id, userId: bob, role: 'viewer', invitedBy: ada })

  expect(await teams.findBySlug('engines')).toEqual(team)
  expect((await teams.listMembers(team.id)).map(({ userId, role }) => [userId, role])).toEqual([
    [ada, 'owner'],
    [bob, 'viewer'],
  ])
  expect(await teams.listForUser(bob)).toEqual([{ ...team, role: 'viewer' }])
})

test('permissions follow the role, and strangers have none', async ({ client }) => {
  const [ada, bob, eve] = [
    await newUser(client),
    await newUser(client, 'bob@example.com'),
    await newUser(client, 'eve@example.com'),
  ]
  const teams = createTeamRepository(client)
  const { id } = await teams.create({ name: 'Engines', slug: 'engines', ownerId: ada })
  await teams.addMember({ teamId: id, userId: bob, role: 'member' })

  await teams.requirePermission(id, ada, 'team:delete')
  await teams.requirePermission(id, bob, 'content:write')

  await expect(teams.requirePermission(id, bob, 'member:manage')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  await expect(teams.requirePermission(id, eve, 'team:read')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
})

test('the last owner stays', async ({ client }) => {
  const [ada, bob] = [await newUser(client), await newUser(client, 'bob@example.com')]
  const teams = createTeamRepository(client)
  const { id } = await teams.create({ name: 'Engines', slug: 'engines', ownerId: ada })
  await teams.addMember({ teamId: id, userId: bob, role: 'admin' })

  await expect(teams.removeMember(id, ada)).rejects.toMatchObject({ code: 'TEAM_NEEDS_OWNER' })
  await expect(teams.changeRole(id, ada, 'viewer')).rejects.toMatchObject({ code: 'TEAM_NEEDS_OWNER' })
  expect(await teams.changeRole(id, ada, 'owner')).toMatchObject({ role: 'owner' })

  expect(await teams.changeRole(id, bob, 'owner')).toMatchObject({ role: 'owner' })
  expect(await teams.removeMember(id, ada)).toBe(true)
  expect(await teams.removeMember(id, ada)).toBe(false)
})

test('of two owners who leave at once, one must stay', async ({ pool }) => {
  const [ada, bob] = [await newUser(pool), await newUser(pool, 'bob@example.com')]
  const teams = createTeamRepository(pool)
  const { id } = await teams.create({ name: 'Engines', slug: 'engines', ownerId: ada })
  await teams.addMember({ teamId: id, userId: bob, role: 'owner' })

  for (let round = 0; round < 10; round += 1) {
    const results = await Promise.allSettled([teams.removeMember(id, ada), teams.changeRole(id, bob, 'viewer')])

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { rows } = await pool.query(`delete from team_members where team_id = $1 returning role`, [id])
    expect(rows.filter(({ role }) => role === 'owner')).toHaveLength(1)
    await teams.addMember({ teamId: id, userId: ada, role: 'owner' })
    await teams.addMember({ teamId: id, userId: bob, role: 'owner' })
  }
})
