import { PEOPLE } from './people.ts'
import type { SeedRow, SeedTable } from './seed-plan.ts'
import type { SeedScope } from './seed-scope.ts'
import { TOPICS, type Topic } from './topics.ts'

const CONTEXTS = ['Private', 'Team']
const TIERS = ['working', 'short_term', 'long_term', 'archive']
const SOURCES = ['chat', 'mail', 'note']

/** Contexts, clusters by topic, and memories in both. */
export function memoryTables(scope: SeedScope): readonly SeedTable[] {
  const { id, time } = scope
  const stamps = { created_at: time(0), updated_at: time(0) }
  const contexts = PEOPLE.flatMap(({ name }) =>
    CONTEXTS.map((context) => ({
      id: id('contexts', `${name} ${context}`),
      user_id: id('users', name),
      team_id: context === 'Team' ? id('teams', 'engines') : null,
      name: context,
      description: context === 'Team' ? 'What the team should know' : 'What is nobody else’s business',
      metadata: { shared: context === 'Team' },
      ...stamps,
    })),
  )
  const clusters = PEOPLE.flatMap(({ name }) =>
    TOPICS.map((topic) => ({
      id: id('memory_clusters', `${name} ${topic.name}`),
      user_id: id('users', name),
      topic: topic.name,
      category: topic.category,
      summary: `What ${name} remembers about ${topic.name}`,
      ...stamps,
    })),
  )
  const memories = PEOPLE.flatMap(({ name }) =>
    Array.from({ length: scope.options.memoriesPerUser }, (_, index) => memoryRow(scope, name, index)),
  )
  return [
    { table: 'contexts', key: ['id'], rows: contexts },
    { table: 'memory_clusters', key: ['id'], rows: clusters },
    { table: 'memories', key: ['id'], rows: memories, embedding: { column: 'embedding', from: 'content' } },
  ]
}

function memoryRow({ id, faker, time }: SeedScope, person: string, index: number): SeedRow {
  const values = faker(`memory ${person} ${index}`)
  const topic: Topic = values.helpers.arrayElement(TOPICS)
  const thread = id('threads', `${person} ${index % 5}`)
  return {
    id: id('memories', `${person} ${index}`),
    user_id: id('users', person),
    context_id: id('contexts', `${person} ${topic.category === 'work' ? 'Team' : 'Private'}`),
    cluster_id: id('memory_clusters', `${person} ${topic.name}`),
    content: values.helpers.arrayElement(topic.sentences)(values),
    metadata: {
      topic: topic.name,
      importance: values.number.int({ min: 1, max: 5 }),
      source: { kind: values.helpers.arrayElement(SOURCES), device: values.helpers.arrayElement(['phone', 'laptop']) },
      tags: values.helpers.arrayElements([topic.name, topic.category, values.word.adjective()], { min: 1, max: 3 }),
    },
    tier: values.helpers.arrayElement(TIERS),
    thread_id: thread,
    related_threads: index % 3 === 0 ? [id('threads', `${person} ${(index + 1) % 5}`)] : [],
    created_at: time(index * 37),
    updated_at: time(index * 37),
  }
}
