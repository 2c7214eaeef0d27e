import { PEOPLE } from './people.ts'
import type { SeedRow, SeedTable } from './seed-plan.ts'
import type { SeedScope } from './seed-scope.ts'

const PLACES = ['London', 'Paris', 'Turin', 'Cambridge', 'New York', 'Rotterdam']
const EVENTS = ['concert', 'lecture', 'wedding', 'journey', 'dinner', 'exhibition']

/** What happened to the test users: who was there, where, what. */
export function storyTables(scope: SeedScope): readonly SeedTable[] {
  const rows = PEOPLE.flatMap(({ name }) =>
    Array.from({ length: scope.options.storiesPerUser }, (_, index) => storyRow(scope, name, index)),
  )
  return [{ table: 'stories', key: ['id'], rows, embedding: { column: 'embedding', from: 'content' } }]
}

function storyRow({ id, faker, time }: SeedScope, person: string, index: number): SeedRow {
  const values = faker(`story ${person} ${index}`)
  const others = PEOPLE.filter(({ name }) => name !== person).map(({ firstName }) => firstName)
  const people = values.helpers.arrayElements(others, { min: 1, max: 3 })
  const place = values.helpers.arrayElement(PLACES)
  const event = values.helpers.arrayElement(EVENTS)
  const happened = time(-60 * 24 * values.number.int({ min: 1, max: 3000 }))
  return {
    id: id('stories', `${person} ${index}`),
    user_id: id('users', person),
    title: `The ${event} in ${place}`,
    content: `With ${people.join(' and ')} at the ${event} in ${place}. ${values.lorem.sentences(2)}`,
    people,
    places: [place],
    events: [event],
    happened_on: happened.slice(0, 10),
    created_at: time(index),
    updated_at: time(index),
  }
}
