import { PEOPLE } from './people.ts'
import type { SeedTable } from './seed-plan.ts'
import type { SeedScope } from './seed-scope.ts'

/** One team with every role, its workspace, and two projects with slides. */
export function teamTables(scope: SeedScope): readonly SeedTable[] {
  const { id, time } = scope
  const teamId = id('teams', 'engines')
  const ownerId = id('users', 'ada')
  const workspaceId = id('workspaces', 'engines')
  const stamps = { created_at: time(0), updated_at: time(0) }
  const members = PEOPLE.map(({ name, role }) => ({
    team_id: teamId,
    user_id: id('users', name),
    role,
    invited_by: role === 'owner' ? null : ownerId,
    ...stamps,
  }))
  const team = { id: teamId, name: 'Analytical Engines', slug: 'analytical-engines', ...stamps }
  const workspace = {
    id: workspaceId,
    owner_id: ownerId,
    team_id: teamId,
    name: 'Engines',
    settings: { public: false },
    ...stamps,
  }
  return [
    { table: 'teams', key: ['id'], rows: [team] },
    { table: 'team_members', key: ['team_id', 'user_id'], rows: members },
    { table: 'workspaces', key: ['id'], rows: [workspace] },
    ...projectTables(scope, workspaceId),
  ]
}

function projectTables({ id, faker, time }: SeedScope, workspaceId: string): readonly SeedTable[] {
  const ownerId = id('users', 'ada')
  const stamps = { created_at: time(0), updated_at: time(0) }
  const projects = ['Difference Engine', 'Analytical Engine'].map((name) => ({
    id: id('projects', name),
    workspace_id: workspaceId,
    created_by: ownerId,
    name,
    description: faker(`project ${name}`).company.catchPhrase(),
    status: 'active',
    ...stamps,
  }))
  const slides = projects.flatMap((project) =>
    [1, 2, 3].map((slide) => {
      const values = faker(`slide ${project.name} ${slide}`)
      return {
        id: id('project_visualizations', `${project.name} ${slide}`),
        project_id: project.id,
        slide,
        title: values.company.buzzPhrase(),
        spec: { mark: values.helpers.arrayElement(['bar', 'line', 'point']), width: 640 },
        ...stamps,
      }
    }),
  )
  return [
    { table: 'projects', key: ['id'], rows: projects },
    { table: 'project_visualizations', key: ['id'], rows: slides },
  ]
}
