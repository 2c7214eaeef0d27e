import { PEOPLE } from './people.ts'
import type { SeedRow, SeedTable } from './seed-plan.ts'
import type { SeedScope } from './seed-scope.ts'
import { TOPICS } from './topics.ts'

/** Chats with alternating messages, and one conversation over each chat. */
export function chatTables(scope: SeedScope): readonly SeedTable[] {
  const { chatsPerUser, messagesPerChat } = scope.options
  const chats = PEOPLE.flatMap(({ name }) =>
    Array.from({ length: chatsPerUser }, (_, index) => chatOf(scope, name, index)),
  )
  const messages = chats.flatMap((chat) =>
    Array.from({ length: messagesPerChat }, (_, index) => messageRow(scope, chat, index)),
  )
  return [
    { table: 'chats', key: ['id'], rows: chats.map((chat) => chat.row) },
    { table: 'chat_messages', key: ['id'], rows: messages },
    { table: 'conversations', key: ['id'], rows: chats.map((chat) => conversationRow(scope, chat)) },
  ]
}

interface PlannedChat {
  readonly name: string
  readonly topic: (typeof TOPICS)[number]
  readonly start: number
  readonly row: SeedRow
}

function chatOf({ id, faker, time }: SeedScope, person: string, index: number): PlannedChat {
  const name = `${person} ${index}`
  const topic = faker(`chat ${name}`).helpers.arrayElement(TOPICS)
  const start = index * 60 * 24
  const row = {
    id: id('chats', name),
    user_id: id('users', person),
    context_id: id('contexts', `${person} ${topic.category === 'work' ? 'Team' : 'Private'}`),
    title: `About ${topic.name}`,
    metadata: { topic: topic.name },
    archived: false,
    created_at: time(start),
    updated_at: time(start),
  }
  return { name, topic, start, row }
}

function messageRow({ id, faker, time }: SeedScope, chat: PlannedChat, index: number): SeedRow {
  const values = faker(`message ${chat.name} ${index}`)
  const content = values.helpers.arrayElement(chat.topic.sentences)(values)
  return {
    id: id('chat_messages', `${chat.name} ${index}`),
    chat_id: id('chats', chat.name),
    role: index % 2 === 0 ? 'user' : 'assistant',
    content,
    token_count: Math.ceil(content.length / 4),
    metadata: {},
    created_at: time(chat.start + index),
  }
}

function conversationRow({ id, options, time }: SeedScope, { name, topic, start, row }: PlannedChat): SeedRow {
  return {
    id: id('conversations', name),
    user_id: row.user_id ?? null,
    chat_id: row.id ?? null,
    title: `Talk about ${topic.name}`,
    summary: null,
    topics: [topic.name, topic.category],
    started_at: time(start),
    ended_at: time(start + Math.max(0, options.messagesPerChat - 1)),
    created_at: time(start),
    updated_at: time(start),
  }
}
