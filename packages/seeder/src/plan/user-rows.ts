import { PEOPLE } from './people.ts'
import type { SeedTable } from './seed-plan.ts'
import type { SeedScope } from './seed-scope.ts'

/** The named users and their preferences. */
export function userTables({ id, faker, time }: SeedScope): readonly SeedTable[] {
  const users = PEOPLE.map(({ name, firstName, lastName, tier }, index) => ({
    id: id('users', name),
    email: `${name}@example.com`,
    email_verified: true,
    first_name: firstName,
    last_name: lastName,
    last_login: time(index * 60),
    firebase_uid: `seed-${name}`,
    subscription_tier: tier,
    subscription_status: tier === 'free' ? 'none' : 'active',
    usage_count: faker(`usage ${name}`).number.int({ max: 500 }),
    created_at: time(-60 * 24 * (30 - index)),
    updated_at: time(index * 60),
  }))
  const preferences = PEOPLE.map(({ name }) => {
    const values = faker(`preferences ${name}`)
    return {
      user_id: id('users', name),
      preferences: {
        theme: values.helpers.arrayElement(['light', 'dark']),
        language: values.helpers.arrayElement(['en', 'de', 'fr']),
        notifications: { email: values.datatype.boolean(), push: values.datatype.boolean() },
      },
      created_at: time(0),
      updated_at: time(0),
    }
  })
  return [
    { table: 'users', key: ['id'], rows: users },
    { table: 'user_preferences', key: ['user_id'], rows: preferences },
  ]
}
