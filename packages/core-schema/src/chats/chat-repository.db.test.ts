import { coreTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newUser } from '../../test/fixtures.ts'
import { createChatRepository } from './chat-repository.ts'

test('messages are paged from the newest back', async ({ client }) => {
  const userId = await newUser(client)
  const chats = createChatRepository(client)
  const chat = await chats.create({ userId, title: 'Engines', metadata: { model: 'none' } })
  for (let index = 0; index < 5; index += 1) {
    await chats.appendMessage(userId, chat.id, { role: index % 2 === 0 ? 'user' : 'assistant', content: `${index}` })
  }

  const first = await chats.listMessages(userId, chat.id, { limit: 3 })
  const second = await chats.listMessages(userId, chat.id, { limit: 3, cursor: first.nextCursor })

  expect(first.items.map((message) => message.content)).toEqual(['4', '3', '2'])
  expect(second.items.map((message) => message.content)).toEqual(['1', '0'])
  expect(second.nextCursor).toBeUndefined()
})

test('a message moves the time of its chat', async ({ client }) => {
  const userId = await newUser(client)
  const chats = createChatRepository(client)
  const chat = await chats.create({ userId, title: 'x' })

  await chats.appendMessage(userId, chat.id, { role: 'user', content: 'x', tokenCount: 1 })

  const after = await chats.findById(userId, chat.id)
  expect(after?.updatedAt.getTime()).toBeGreaterThanOrEqual(chat.updatedAt.getTime())
  const { rows } = await client.query('select updated_at > created_at as moved from chats')
  expect(rows).toEqual([{ moved: true }])
})

test('the chats of others are out of reach', async ({ client }) => {
  const [ada, eve] = [await newUser(client), await newUser(client, 'eve@example.com')]
  const chats = createChatRepository(client)
  const { id } = await chats.create({ userId: ada, title: 'x' })
  await chats.appendMessage(ada, id, { role: 'user', content: 'x' })

  expect(await chats.findById(eve, id)).toBeUndefined()
  expect(await chats.appendMessage(eve, id, { role: 'user', content: 'y' })).toBeUndefined()
  expect((await chats.listMessages(eve, id)).items).toEqual([])
  expect(await chats.archive(eve, id)).toBe(false)
})

test('archived chats are listed only when asked for', async ({ client }) => {
  const userId = await newUser(client)
  const chats = createChatRepository(client)
  const { id } = await chats.create({ userId, title: 'old' })
  await chats.create({ userId, title: 'new' })

  expect(await chats.archive(userId, id)).toBe(true)

  expect((await chats.list(userId)).items.map((chat) => chat.title)).toEqual(['new'])
  expect((await chats.list(userId, { archived: true })).items.map((chat) => chat.title)).toEqual(['old'])
})
