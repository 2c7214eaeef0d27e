import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Room } from './room.ts'

test('no more is let in than there is room for, in the order of coming', async () => {
  const room = new Room(10)
  const events: string[] = []
  const enter = async (name: string, bytes: number): Promise<() => void> => {
    const leave = await room.enter(bytes)
    events.push(name)
    return leave
  }
  const first = enter('first', 6)
  const large = enter('larger than the room', 99)
  const small = enter('small', 1)
  await setImmediate()
  const before = [...events]

  ;(await first)()
  await setImmediate()
  const between = [...events]
  ;(await large)()
  await small

  expect(before).toEqual(['first'])
  expect(between).toEqual(['first', 'larger than the room'])
  expect(events).toEqual(['first', 'larger than the room', 'small'])
})
