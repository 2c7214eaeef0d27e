import type { Faker } from '@faker-js/faker'

/** What a test user remembers things about. */
export interface Topic {
  readonly name: string
  readonly category: string
  /** One sentence each, different every time. */
  readonly sentences: readonly ((faker: Faker) => string)[]
}

/** Each topic has words of its own, so that a search for one finds it. */
export const TOPICS: readonly Topic[] = [
  {
    name: 'cooking',
    category: 'home',
    sentences: [
      (faker) => `Cooked ${faker.food.dish()} with ${faker.food.spice()} for dinner; it needs less salt next time.`,
      (faker) => `The recipe for ${faker.food.dish()} calls for ${faker.food.vegetable()} and a hot oven.`,
      (faker) => `Bought ${faker.food.fruit()} and ${faker.food.vegetable()} at the market for the kitchen.`,
    ],
  },
  {
    name: 'travel',
    category: 'leisure',
    sentences: [
      (faker) => `Booked a flight to ${faker.location.city()} in ${faker.date.month()}; window seat, no luggage.`,
      (faker) =>
        `The hotel in ${faker.location.city()} is on ${faker.location.street()}, ten minutes from the station.`,
      (faker) =>
        `The train from ${faker.location.city()} to ${faker.location.city()} leaves early on ${faker.date.weekday()}.`,
    ],
  },
  {
    name: 'database',
    category: 'work',
    sentences: [
      (faker) =>
        `The ${faker.database.engine()} table lost an index on ${faker.database.column()}; rebuild it tonight.`,
      (faker) =>
        `Query on ${faker.database.column()} takes ${faker.number.int({ min: 200, max: 900 })} ms; the planner reads every row.`,
      (faker) =>
        `Backup of the database takes ${faker.number.int({ min: 3, max: 40 })} minutes and was restored on ${faker.date.weekday()}.`,
    ],
  },
  {
    name: 'programming',
    category: 'work',
    sentences: [
      (faker) =>
        `Fixed the bug on branch ${faker.git.branch()}; the test failed because ${faker.hacker.phrase().toLowerCase()}`,
      (faker) =>
        `Review the pull request that lets us ${faker.hacker.verb()} the ${faker.hacker.adjective()} ${faker.hacker.noun()}.`,
      (faker) => `Release ${faker.system.semver()} compiles on all machines; deploy it on ${faker.date.weekday()}.`,
    ],
  },
  {
    name: 'music',
    category: 'leisure',
    sentences: [
      (faker) => `Listened to "${faker.music.songName()}" by ${faker.music.artist()} on the way home.`,
      (faker) =>
        `Tickets for the ${faker.music.genre()} concert in ${faker.location.city()} go on sale on ${faker.date.weekday()}.`,
      (faker) => `Practised the piano part of "${faker.music.songName()}" for an hour.`,
    ],
  },
  {
    name: 'animals',
    category: 'home',
    sentences: [
      (faker) => `Saw a ${faker.animal.bird()} in the garden this morning, next to the ${faker.animal.cat()} cat.`,
      (faker) =>
        `The vet weighed the ${faker.animal.dog()}; ${faker.number.int({ min: 8, max: 40 })} kilograms and healthy.`,
      (faker) => `Feed the ${faker.animal.horse()} before riding on ${faker.date.weekday()}.`,
    ],
  },
  {
    name: 'books',
    category: 'leisure',
    sentences: [
      (faker) => `Finished reading "${faker.book.title()}" by ${faker.book.author()}; the last chapter is the best.`,
      (faker) => `Lent "${faker.book.title()}" to ${faker.person.firstName()} until the end of ${faker.date.month()}.`,
      (faker) => `The library has a new ${faker.book.genre().toLowerCase()} shelf; look for ${faker.book.author()}.`,
    ],
  },
  {
    name: 'money',
    category: 'home',
    sentences: [
      (faker) =>
        `Paid ${faker.finance.amount({ min: 20, max: 900 })} euro for the ${faker.commerce.department().toLowerCase()} invoice.`,
      (faker) =>
        `The budget for ${faker.date.month()} leaves ${faker.finance.amount({ min: 50, max: 400 })} euro for savings.`,
      (faker) => `Compare the price of the ${faker.commerce.productName().toLowerCase()} before buying it.`,
    ],
  },
]
