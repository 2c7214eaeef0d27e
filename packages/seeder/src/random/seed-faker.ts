import { createHash } from 'node:crypto'
import { base, en, Faker } from '@faker-js/faker'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/**
 * Makes a generator of test values whose every value follows from the seed number.
 * Each `stream` (a table, a user) has values of its own, so that one more row here changes nothing there.
 */
export function seedFaker(seed: number, stream: string): Faker {
  const start = createHash('sha256')
    .update(JSON.stringify([seed, stream]))
    .digest()
    .readInt32BE(0)
  const generator = xoroshiro128plus(start)
  return new Faker({
    locale: [en, base],
    // Faker may reseed at its start; the seed number alone decides here.
    randomizer: { next: () => uniformFloat64(generator), seed: () => undefined },
  })
}
