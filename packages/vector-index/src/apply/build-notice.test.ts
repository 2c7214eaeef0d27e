import { expect, test } from 'vitest'
import { noticeText, readNotice } from './build-notice.ts'

test('notices of pgvector are recognised and say what to do', () => {
  const outgrown = readNotice('hnsw graph no longer fits into maintenance_work_mem after 1204 tuples')

  expect(outgrown).toMatchObject({
    kind: 'graph_outgrew_memory',
    advice: expect.stringContaining('three times slower'),
  })
  expect(readNotice('ivfflat index created with little data').kind).toBe('few_rows')
  expect(readNotice('ivfflat index created with low data').kind).toBe('few_rows')
})

test('any other notice is kept as it is', () => {
  const notice = readNotice('something else')

  expect(notice).toEqual({ kind: 'other', message: 'something else', advice: null })
  expect(noticeText(notice)).toBe('something else')
})
