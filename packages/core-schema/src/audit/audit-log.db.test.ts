import { runInTransaction } from '@pgtend/database'
import { coreTest as test } from '@pgtend/testing'
import { expect } from 'vitest'
import { newUser } from '../../test/fixtures.ts'
import { createAuditLog } from './audit-log.ts'

test('an entry is written redacted and found by user and by subject', async ({ client }) => {
  const userId = await newUser(client)
  const audit = createAuditLog(client)

  const entry = await audit.record({
    userId,
    action: 'memory.create',
    subjectType: 'memory',
    subjectId: 'm1',
    details: { content: 'private', apiKey: 'k', size: 7 },
    ipAddress: '192.0.2.1',
  })
  await audit.record({ action: 'job.run', subjectType: 'job' })

  expect(entry.details).toEqual({ content: '[redacted]', apiKey: '[redacted]', size: 7 })
  expect((await audit.list({ userId })).items).toEqual([entry])
  expect((await audit.list({ subject: { type: 'memory', id: 'm1' } })).items).toEqual([entry])
  expect((await audit.list({})).items.map(({ action }) => action)).toEqual(['job.run', 'memory.create'])
})

test('an entry goes with the transaction it tells about', async ({ client }) => {
  const audit = createAuditLog(client)

  const work = runInTransaction(client, async () => {
    await audit.record({ action: 'user.delete', subjectType: 'user' })
    throw new Error('rolled back')
  })

  await expect(work).rejects.toThrow('rolled back')
  expect((await audit.list({})).items).toEqual([])
})
