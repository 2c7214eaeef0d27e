import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { zstdDecompressSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { directoryStore } from '../store/directory-store.ts'
import { followFile } from '../stream/follow-file.ts'
import { putStream } from './put-stream.ts'

const BYTES = 1_500_000
const PLAIN = { compression: 'zstd', recipients: [] } as const

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'pgtend-put-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

function openDraft(directory: string) {
  return directoryStore(directory).openDraft({ database: 'app', id: '20260101T000000Z-aaaaaa' })
}

/** Bytes that compress badly and never repeat. */
function content(): Buffer {
  const bytes = Buffer.alloc(BYTES)
  for (let at = 0, state = 1; at < BYTES; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = state >>> 16
  }
  return bytes
}

test.each([true, false])('a file is stored as it is, whether its pieces share their memory (%s)', async (reuse) => {
  const directory = await folder()
  const expected = content()
  await writeFile(join(directory, 'file'), expected)
  const draft = openDraft(join(directory, 'store'))

  const object = await putStream(
    draft,
    'file.zst',
    PLAIN,
    followFile(join(directory, 'file'), () => true, { reuse }),
  )

  expect(zstdDecompressSync(await buffer(await draft.read('file.zst'))).equals(expected)).toBe(true)
  expect(object).toMatchObject({ name: 'file.zst', dumpBytes: BYTES })
})

test('a source that fails half-way leaves no object, and its failure comes through', async () => {
  const draft = openDraft(await folder())
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield content()
    throw new Error('half-way')
  }

  await expect(putStream(draft, 'file.zst', PLAIN, failing())).rejects.toThrow('half-way')

  expect(await draft.listObjects()).toEqual([])
})

test('a place that takes no more ends the source', async () => {
  let ended = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield content()
    } finally {
      ended = true
    }
  }
  const draft = openDraft(await folder())
  const full = { ...draft, put: async (_: string, source: AsyncIterable<Uint8Array>) => takeOne(source) }

  await expect(putStream(full, 'file.zst', PLAIN, endless())).rejects.toThrow('no space left')

  await expect.poll(() => ended).toBe(true)
})

async function takeOne(source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of source) throw new Error('no space left')
}
