import { DatabaseError } from '@pgtend/database'
import { expect, test } from 'vitest'
import { toFailure } from './failure.ts'

test('an error of pgtend keeps its code, hint and exit code', async () => {
  const failure = await toFailure(new DatabaseError('CONFIG_INVALID', 'two mistakes'), false)

  expect(failure).toMatchObject({ code: 'CONFIG_INVALID', message: 'two mistakes', exitCode: 2 })
})

test('whatever fails after Ctrl-C ends with 130', async () => {
  const cancelled = Object.assign(new Error('canceling statement due to user request'), { code: '57014' })

  expect(await toFailure(cancelled, true)).toMatchObject({ code: 'INTERRUPTED', exitCode: 130 })
  expect(await toFailure(new DatabaseError('LOCK_TIMEOUT', 'late'), true)).toMatchObject({ exitCode: 130 })
})

test('a statement that the server refuses is no bug of ours, and its SQLSTATE is told', async () => {
  const error = Object.assign(new Error('permission denied to create database'), { code: '42501' })

  expect(await toFailure(error, false)).toMatchObject({
    code: 'SERVER_ERROR',
    message: 'the server refused a statement: permission denied to create database (SQLSTATE 42501)',
    exitCode: 1,
  })
})

test('the value that the server dislikes is not repeated', async () => {
  const error = Object.assign(new Error('invalid input syntax for type integer: "4111 1111"'), { code: '22P02' })

  expect(JSON.stringify(await toFailure(error, false))).not.toContain('4111')
})

test('a lost connection and a refused file have codes of their own', async () => {
  const lost = await toFailure(new Error('Connection terminated unexpectedly'), false)
  const ended = await toFailure(
    Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
    false,
  )
  const refused = await toFailure(
    Object.assign(new Error("EACCES: permission denied, mkdir '/x'"), { code: 'EACCES', errno: -13, syscall: 'mkdir' }),
    false,
  )

  expect(lost).toMatchObject({ code: 'CONNECTION_LOST', exitCode: 1 })
  expect(ended).toMatchObject({ code: 'CONNECTION_LOST', exitCode: 1 })
  expect(refused).toMatchObject({ code: 'SYSTEM_ERROR', message: 'EACCES: permission denied, mkdir "/x"' })
})

test('anything else is a bug, on one line and without passwords', async () => {
  const failure = await toFailure(new Error('boom\n  at postgresql://me:secret@db/app'), false)

  expect(failure).toMatchObject({ code: 'UNEXPECTED', message: 'boom; at postgresql://me:***@db/app', exitCode: 1 })
})

test('of two errors the first counts: a failed clean-up does not hide it', async () => {
  const both = Object.assign(new Error('An error was suppressed'), {
    error: new Error('disconnect'),
    suppressed: new DatabaseError('LOCK_TIMEOUT', 'the lock'),
  })

  expect(await toFailure(both, false)).toMatchObject({ code: 'LOCK_TIMEOUT' })
})

test('of work that failed with its clean-up both are told, as the failure that the work was', async () => {
  const work = new DatabaseError('LOCK_TIMEOUT', 'the lock')
  const both = new AggregateError([work, new Error('gone')], 'the restore failed and so did dropping "x"', {
    cause: work,
  })

  expect(await toFailure(both, false)).toMatchObject({
    code: 'LOCK_TIMEOUT',
    message: 'the lock (the restore failed and so did dropping "x")',
    hint: work.hint,
  })
})
