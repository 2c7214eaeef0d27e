import { coreTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { axisVector, newUser } from '../../test/fixtures.ts'
import { createStoryRepository } from './story-repository.ts'

test('stories are found by who was there and where', async ({ client }) => {
  const userId = await newUser(client)
  const stories = createStoryRepository(client)
  const story = (title: string, people: string[], places: string[]) =>
    stories.create({
      userId,
      title,
      content: title,
      people,
      places,
      happenedOn: '1833-06-05',
      embedding: axisVector(1),
    })
  await story('party', ['Ada', 'Charles'], ['London'])
  await story('letter', ['Ada'], ['Ockham'])
  await story('walk', ['Mary'], ['London'])
  const titles = async (query: Parameters<typeof stories.list>[1]) =>
    (await stories.list(userId, query)).items.map((one) => one.title).sort()

  expect(await titles({ people: { all: ['Ada', 'Charles'] } })).toEqual(['party'])
  expect(await titles({ people: { any: ['Charles', 'Mary'] } })).toEqual(['party', 'walk'])
  expect(await titles({ people: { all: ['Ada'] }, places: { all: ['London'] } })).toEqual(['party'])
  expect(await titles({ events: { any: ['ball'] } })).toEqual([])
})

test('a story is read and removed by its owner only', async ({ client }) => {
  const [ada, eve] = [await newUser(client), await newUser(client, 'eve@example.com')]
  const stories = createStoryRepository(client)
  const story = await stories.create({ userId: ada, title: 'x', content: 'y', people: ['O\'Neil, "J"'] })

  expect(await stories.findById(ada, story.id)).toEqual(story)
  expect(story.people).toEqual(['O\'Neil, "J"'])
  expect(await stories.findById(eve, story.id)).toBeUndefined()
  expect(await stories.remove(eve, story.id)).toBe(false)
  expect(await stories.remove(ada, story.id)).toBe(true)
})
