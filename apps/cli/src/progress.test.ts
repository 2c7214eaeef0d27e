import { expect, test } from 'vitest'
import { recordingContext } from '../test/recording-context.ts'
import { startProgress } from './progress.ts'

test('off a terminal each phase is one line, whatever its numbers and names', () => {
  const context = recordingContext()
  const progress = startProgress(context)

  for (const text of ['loading rows 1 of 3', 'loading rows 2 of 3', 'hashing "a"', 'hashing "b"', 'building 10 %'])
    progress.update(text)
  progress.done('built')

  expect(context.printed.stderr).toBe('Loading rows 1 of 3\nHashing "a"\nBuilding 10 %\nbuilt\n')
})

test('on a terminal the line is rewritten, not often, and cleared at the end', () => {
  const context = recordingContext({ liveProgress: true })
  const progress = startProgress(context)

  progress.update('1 of 3')
  progress.update('2 of 3')
  progress.done('')

  expect(context.printed.stderr).toBe('\r1 of 3\r')
})
