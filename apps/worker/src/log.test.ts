import { DatabaseError } from '@pgtend/database'
import { expect, test } from 'vitest'
import { createLog } from './log.ts'

function capture(): { readonly lines: string[]; readonly log: ReturnType<typeof createLog> } {
  const lines: string[] = []
  return { lines, log: createLog('debug', { write: (line) => void lines.push(line) }) }
}

test('a line is one JSON document with level, time and message', () => {
  const { lines, log } = capture()

  log.info({ job: 'backup' }, 'job started')

  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    job: 'backup',
    message: 'job started',
  })
})

test('passwords do not reach the log in fields, messages, hints, stacks or causes', () => {
  const { lines, log } = capture()
  const url = 'postgresql://app:s3cret@db.example.com/app'

  log.error({ err: new Error(`cannot reach ${url}`, { cause: new Error(url) }) }, 'failed')
  log.error(
    { err: new DatabaseError('SERVER_UNREACHABLE', `no ${url}`, { hint: `Try ${url}.`, cause: url }) },
    'failed',
  )
  log.info({ password: 's3cret', target: { password: 's3cret', url } }, 'connecting')
  log.error({ err: Object.assign(new Error('invalid input: "s3cret"'), { code: '22P02', detail: 's3cret' }) }, 'failed')

  expect(lines).toHaveLength(4)
  expect(lines.join('')).not.toContain('s3cret')
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ err: { code: 'SERVER_UNREACHABLE', hint: expect.any(String) } })
})
