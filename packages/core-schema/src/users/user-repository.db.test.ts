import { SQLSTATE } from '@pgtend/database'
import { coreTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newUser } from '../../test/fixtures.ts'
import { createPreferencesRepository } from './preferences-repository.ts'
import { createUserRepository } from './user-repository.ts'

test('a user is found by id, Firebase uid, and address in any spelling', async ({ client }) => {
  const users = createUserRepository(client)
  const ada = await users.create({ email: 'Ada@Example.com', firstName: 'Ada', firebaseUid: 'fb-1' })

  expect(await users.findById(ada.id)).toEqual(ada)
  expect(await users.findByEmail('ada@example.COM')).toEqual(ada)
  expect(await users.findByFirebaseUid('fb-1')).toEqual(ada)
  expect(await users.findByEmail('nobody@example.com')).toBeUndefined()
  expect(ada).toMatchObject({ firstName: 'Ada', lastName: null, subscriptionTier: 'free', usageCount: 0, active: true })
})

test('one address makes one account', async ({ client }) => {
  const users = createUserRepository(client)
  await users.create({ email: 'ada@example.com' })

  await expect(users.create({ email: 'ADA@example.com' })).rejects.toMatchObject({ code: SQLSTATE.uniqueViolation })
})

test('a login is recorded for active users only', async ({ client }) => {
  const users = createUserRepository(client)
  const id = await newUser(client)

  const active = await users.recordLogin(id)
  await client.query('update users set active = false')

  expect(active?.lastLogin).toBeInstanceOf(Date)
  expect(await users.recordLogin(id)).toBeUndefined()
})

test('no usage is lost when many requests count at once', async ({ pool }) => {
  const users = createUserRepository(pool)
  const id = await newUser(pool)

  await Promise.all(Array.from({ length: 20 }, () => users.incrementUsage(id, 2)))

  expect((await users.findById(id))?.usageCount).toBe(40)
  await expect(users.incrementUsage(id, -41)).rejects.toMatchObject({ code: SQLSTATE.checkViolation })
})

test('preferences keep the keys that are not set', async ({ client }) => {
  const preferences = createPreferencesRepository(client)
  const id = await newUser(client)
  expect(await preferences.get(id)).toEqual({})

  await preferences.merge(id, { theme: 'dark', mail: { weekly: true } })
  const merged = await preferences.merge(id, { theme: 'light' })

  expect(merged).toEqual({ theme: 'light', mail: { weekly: true } })
  expect(await preferences.get(id)).toEqual(merged)
})
