import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { createTemporaryDirectory } from '@pgtend/testing'
import { expect, onTestFinished, test } from 'vitest'
import { followFile } from './follow-file.ts'

async function newFile(content: string): Promise<string> {
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  const file = join(path, 'file')
  await writeFile(file, content)
  return file
}

test('reads what is written until the file is whole, and nothing is lost at its end', async () => {
  const file = await newFile('first ')
  let whole = false
  const read = text(followFile(file, () => whole))
  for (let part = 0; part < 50; part += 1) {
    await appendFile(file, `${part} `)
    if (part % 10 === 0) await delay(5)
  }
  await appendFile(file, 'last')
  whole = true

  expect(await read).toBe(`first ${Array.from({ length: 50 }, (_, part) => `${part} `).join('')}last`)
})

test('ends with the failure of who writes it', async () => {
  const file = await newFile('half')
  const failing = text(
    followFile(file, () => {
      throw new Error('the dump has failed')
    }),
  )

  await expect(failing).rejects.toThrow('the dump has failed')
})

test('an empty file that is whole ends at once', async () => {
  expect(await text(followFile(await newFile(''), () => true))).toBe('')
})
