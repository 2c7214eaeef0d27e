import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { planSeed } from './plan-seed.ts'

function digest(seed: number): string {
  return createHash('sha256')
    .update(JSON.stringify(planSeed({ seed })))
    .digest('hex')
}

test('the same seed gives the same bytes on every machine, on any day', () => {
  expect(digest(1)).toMatchInlineSnapshot(`"0812ae25bf45b9e96759e2a6399d9610c529206f6bf54bffe3c5377c46219191"`)
  expect(digest(1)).toBe(digest(1))
})

test('another seed gives other ids and texts for the same people', () => {
  const [one, two] = [planSeed({ seed: 1 }), planSeed({ seed: 2 })]
  const values = (plan: typeof one, table: string, column: string) =>
    plan.tables.find((planned) => planned.table === table)?.rows.map((row) => row[column]) ?? []

  expect(values(one, 'users', 'email')).toEqual(values(two, 'users', 'email'))
  expect(values(one, 'users', 'id').filter((id) => values(two, 'users', 'id').includes(id))).toEqual([])
  expect(values(one, 'memories', 'content')).not.toEqual(values(two, 'memories', 'content'))
})

test('more memories leave the other rows as they are', () => {
  const [few, many] = [planSeed({ memoriesPerUser: 2 }), planSeed({ memoriesPerUser: 3 })]

  for (const { table, rows } of few.tables) {
    const others = many.tables.find((planned) => planned.table === table)?.rows
    expect(others).toEqual(expect.arrayContaining([...rows]))
  }
})

test('the team has every role and named users', () => {
  const { tables } = planSeed()
  const rows = (table: string) => tables.find((planned) => planned.table === table)?.rows ?? []

  expect(rows('users').map((row) => row.email)).toEqual([
    'ada@example.com',
    'alan@example.com',
    'grace@example.com',
    'katherine@example.com',
    'edsger@example.com',
  ])
  expect(new Set(rows('team_members').map((row) => row.role))).toEqual(new Set(['owner', 'admin', 'member', 'viewer']))
  expect(Object.fromEntries(tables.map(({ table, rows: planned }) => [table, planned.length]))).toEqual({
    users: 5,
    user_preferences: 5,
    teams: 1,
    team_members: 5,
    workspaces: 1,
    projects: 2,
    project_visualizations: 6,
    contexts: 10,
    memory_clusters: 40,
    memories: 100,
    chats: 10,
    chat_messages: 60,
    conversations: 10,
    stories: 15,
  })
})

test('all rows of a table have the same columns, and no key comes twice', () => {
  for (const { table, key, rows } of planSeed().tables) {
    const columns = Object.keys(rows[0] ?? {})
    for (const row of rows) expect(Object.keys(row), table).toEqual(columns)
    expect(new Set(rows.map((row) => JSON.stringify(key.map((column) => row[column])))).size, table).toBe(rows.length)
  }
})

test.each([
  ['seed', -1],
  ['seed', 1.5],
  ['seed', 2 ** 31],
  ['seed', Number.NaN],
  ['memoriesPerUser', 10_001],
  ['chatsPerUser', -1],
])('%s %d is refused', (name, value) => {
  expect(() => planSeed({ [name]: value })).toThrow(expect.objectContaining({ code: 'SEED_OPTION_INVALID' }))
})
