import { coreTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newUser } from '../../test/fixtures.ts'
import { createEncryptedMemoryRepository } from './encrypted-memory-repository.ts'
import { createFieldCipher } from './field-cipher.ts'
import { planReencryption, reencrypt } from './reencrypt.ts'

const OLD = { id: 'k1', key: '11'.repeat(32) }
const NEW = { id: 'k2', key: '22'.repeat(32) }
const oldCipher = createFieldCipher({ keys: [OLD], activeKeyId: 'k1' })
const bothCipher = createFieldCipher({ keys: [OLD, NEW], activeKeyId: 'k2' })

test('the server never sees the text, and the owner reads it back', async ({ client }) => {
  const userId = await newUser(client)
  const strangerId = await newUser(client, 'bob@example.com')
  const memories = createEncryptedMemoryRepository(client, oldCipher)

  const { id } = await memories.create({ userId, plaintext: 'the code is 4711' })

  const { rows } = await client.query('select ciphertext from encrypted_memories')
  expect(JSON.stringify(rows)).not.toContain('4711')
  expect(await memories.find(userId, id)).toMatchObject({ plaintext: 'the code is 4711' })
  expect(await memories.find(strangerId, id)).toBeUndefined()
  expect(await memories.remove(strangerId, id)).toBe(false)
  expect(await memories.remove(userId, id)).toBe(true)
})

test('a text copied into another row is refused', async ({ client }) => {
  const userId = await newUser(client)
  const memories = createEncryptedMemoryRepository(client, oldCipher)
  const { id } = await memories.create({ userId, plaintext: 'one' })
  await memories.create({ userId, plaintext: 'two' })

  await client.query(
    'update encrypted_memories set ciphertext = (select ciphertext from encrypted_memories where id <> $1) where id = $1',
    [id],
  )

  await expect(memories.find(userId, id)).rejects.toMatchObject({ code: 'CIPHERTEXT_TAMPERED' })
})

test('rotation moves every row to the active key, and a second one has nothing to do', async ({ client }) => {
  const userId = await newUser(client)
  const before = createEncryptedMemoryRepository(client, oldCipher)
  for (let index = 0; index < 7; index += 1) await before.create({ userId, plaintext: `text ${index}` })
  const seen: number[] = []

  const plan = await planReencryption(client, bothCipher)
  const result = await reencrypt(client, bothCipher, plan, { batchSize: 3, onProgress: (done) => seen.push(done) })

  expect(plan).toEqual({ activeKeyId: 'k2', pending: [{ keyId: 'k1', rows: 7 }] })
  expect(result).toEqual({ reencrypted: 7, rejected: [] })
  expect(seen).toEqual([3, 6, 7])
  expect(await planReencryption(client, bothCipher)).toEqual({ activeKeyId: 'k2', pending: [] })
  const after = createEncryptedMemoryRepository(client, createFieldCipher({ keys: [NEW], activeKeyId: 'k2' }))
  const { items } = await after.list(userId)
  expect(items.map((item) => item.plaintext).sort()).toEqual([
    'text 0',
    'text 1',
    'text 2',
    'text 3',
    'text 4',
    'text 5',
    'text 6',
  ])
})

test('an interrupted rotation goes on where it stopped', async ({ client }) => {
  const userId = await newUser(client)
  const memories = createEncryptedMemoryRepository(client, oldCipher)
  for (let index = 0; index < 5; index += 1) await memories.create({ userId, plaintext: 'x' })
  const stop = new AbortController()

  const plan = await planReencryption(client, bothCipher)
  const first = await reencrypt(client, bothCipher, plan, {
    batchSize: 2,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  const second = await reencrypt(client, bothCipher, await planReencryption(client, bothCipher))

  expect([first.reencrypted, second.reencrypted]).toEqual([2, 3])
})

test('two rotations at once encrypt each row once', async ({ pool }) => {
  const userId = await newUser(pool)
  const memories = createEncryptedMemoryRepository(pool, oldCipher)
  for (let index = 0; index < 20; index += 1) await memories.create({ userId, plaintext: 'x' })
  const plan = await planReencryption(pool, bothCipher)

  const results = await Promise.all([1, 2].map(() => reencrypt(pool, bothCipher, plan, { batchSize: 3 })))

  expect(results.reduce((total, { reencrypted }) => total + reencrypted, 0)).toBe(20)
  expect((await planReencryption(pool, bothCipher)).pending).toEqual([])
})

test('a row that cannot be read is reported and left alone', async ({ client }) => {
  const userId = await newUser(client)
  const memories = createEncryptedMemoryRepository(client, oldCipher)
  const good = await memories.create({ userId, plaintext: 'x' })
  const bad = await memories.create({ userId, plaintext: 'y' })
  await client.query(
    `update encrypted_memories set ciphertext = (select ciphertext from encrypted_memories where id = $1) where id = $2`,
    [good.id, bad.id],
  )

  const result = await reencrypt(client, bothCipher, await planReencryption(client, bothCipher), { batchSize: 1 })

  expect(result).toEqual({ reencrypted: 1, rejected: [{ id: bad.id, code: 'CIPHERTEXT_TAMPERED' }] })
})

test('rotation is refused before anything changes when a key is missing', async ({ client }) => {
  const userId = await newUser(client)
  await createEncryptedMemoryRepository(client, oldCipher).create({ userId, plaintext: 'x' })
  const newOnly = createFieldCipher({ keys: [NEW], activeKeyId: 'k2' })

  await expect(planReencryption(client, newOnly)).rejects.toMatchObject({ code: 'ENCRYPTION_KEY_UNKNOWN' })
})
