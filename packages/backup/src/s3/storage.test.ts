import { createHash } from 'node:crypto'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { STORAGE_PLACES } from '../../test/storage-places.ts'
import { inParallel } from '../store/in-parallel.ts'

const MIB = 1024 * 1024

async function* of(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

/** Bytes that repeat nowhere, in chunks of an odd size. */
async function* noise(bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes; at += 100_003) {
    const seed = createHash('sha256').update(String(at)).digest()
    yield Buffer.alloc(Math.min(100_003, bytes - at), seed)
  }
}

async function* failing(bytes: number): AsyncGenerator<Uint8Array> {
  yield* noise(bytes)
  throw new Error('the source broke')
}

async function sha256(source: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of source) hash.update(chunk)
  return hash.digest('hex')
}

// What a storage promises is the same everywhere.
describe.for(STORAGE_PLACES)('$name', ({ manyObjects, missing, open }) => {
  test.beforeEach(({ skip }) => {
    if (missing !== undefined) skip(missing)
  })

  test('what was put is read and listed at once', async () => {
    const { storage } = await open()
    const before = await storage.list('')

    await storage.put('app/1/dump', of('one ', 'two'))
    await storage.put('app/1/empty', of())

    expect(before).toEqual([])
    expect(await text(await storage.read('app/1/dump'))).toBe('one two')
    expect(await text(await storage.read('app/1/empty'))).toBe('')
    expect(await storage.list('')).toEqual([
      { key: 'app/1/dump', bytes: 7, changedAt: expect.any(Date) },
      { key: 'app/1/empty', bytes: 0, changedAt: expect.any(Date) },
    ])
  })

  test('putting again replaces the whole object', async () => {
    const { storage } = await open()
    await storage.put('a', of('a long text'))

    await storage.put('a', of('short'))

    expect(await text(await storage.read('a'))).toBe('short')
  })

  test('an object of many parts comes back as it was', async () => {
    const { storage, unfinished } = await open()

    await storage.put('app/1/big', noise(34 * MIB + 1))

    expect(await sha256(await storage.read('app/1/big'))).toBe(await sha256(noise(34 * MIB + 1)))
    expect(await unfinished()).toEqual([])
  })

  test.for([0, 1, 9 * MIB, 20 * MIB])('a source that fails after %i bytes leaves nothing', async (bytes) => {
    const { storage, unfinished } = await open()

    await expect(storage.put('app/1/dump', failing(bytes))).rejects.toThrow('the source broke')

    expect(await storage.list('')).toEqual([])
    expect(await unfinished()).toEqual([])
  })

  test('a source that fails leaves the object that was there', async () => {
    const { storage } = await open()
    await storage.put('a', of('kept'))

    await expect(storage.put('a', failing(9 * MIB))).rejects.toThrow('the source broke')

    expect(await text(await storage.read('a'))).toBe('kept')
  })

  test('an object that does not exist is named', async () => {
    const { storage } = await open()
    await storage.put('app/1/dump', of('1'))

    const reading = storage.read('app/1/dump.zst')

    await expect(reading).rejects.toMatchObject({
      code: 'BACKUP_TRUNCATED',
      message: expect.stringContaining('dump.zst'),
    })
  })

  test.for([1, 9 * MIB])('%i bytes that must be new do not replace an object', async (bytes) => {
    const { storage, unfinished } = await open()
    await storage.put('new', noise(bytes), { ifAbsent: true })

    const second = storage.put('new', noise(bytes + 1), { ifAbsent: true })

    await expect(second).rejects.toMatchObject({ code: 'BACKUP_OBJECT_EXISTS' })
    expect((await storage.list('')).map((object) => object.bytes)).toEqual([bytes])
    expect(await unfinished()).toEqual([])
  })

  test('a prefix may end within a name, and the list is sorted', async () => {
    const { storage } = await open()
    for (const key of ['app/2/b', 'app/10/a', 'app2/1', 'ap', 'app/2/a']) await storage.put(key, of('x'))
    const keys = async (prefix: string): Promise<readonly string[]> =>
      (await storage.list(prefix)).map(({ key }) => key)

    expect(await keys('app/')).toEqual(['app/10/a', 'app/2/a', 'app/2/b'])
    expect(await keys('app')).toEqual(['app/10/a', 'app/2/a', 'app/2/b', 'app2/1'])
    expect(await keys('app/2/a')).toEqual(['app/2/a'])
    expect(await keys('other/')).toEqual([])
  })

  test('more objects than a page holds are all listed', async () => {
    const { storage } = await open()
    const keys = Array.from({ length: manyObjects }, (_, n) => `app/1/dump/${n}.dat`)
    await inParallel(keys, 8, (key) => storage.put(key, of('x')))

    expect((await storage.list('app/1/')).map(({ key }) => key)).toEqual(keys.toSorted())
  })

  test.for(['Order Items/1/a', '%2Ehidden/1/a', "it's/1/(a)*!~", 'ünïcödé 漢字/1/🐘', 'a+b/1/c&d=e?f#g', '"q"/1/<x>'])(
    'the name %j is kept',
    async (key) => {
      const { storage } = await open()
      await storage.put(key, of('x'))

      expect((await storage.list(key.slice(0, 3))).map((object) => object.key)).toEqual([key])
      expect(await text(await storage.read(key))).toBe('x')
      await storage.remove(key)
      expect(await storage.list('')).toEqual([])
    },
  )

  test('removing twice is fine', async () => {
    const { storage } = await open()
    await storage.put('a', of('x'))

    await storage.remove('a')
    await storage.remove('a')

    expect(await storage.list('')).toEqual([])
  })

  test('a reader may stop early', async () => {
    const { storage } = await open()
    await storage.put('a', noise(9 * MIB))

    const stream = await storage.read('a')
    for await (const _ of stream) break

    expect(stream.destroyed).toBe(true)
    expect((await buffer(await storage.read('a'))).length).toBe(9 * MIB)
  })

  test('of many that put the same object at once one wins, whole', async () => {
    const { storage } = await open()

    await Promise.all(Array.from({ length: 8 }, (_, n) => storage.put('a', of(String(n).repeat(1000)))))

    expect(await text(await storage.read('a'))).toMatch(/^(\d)\1{999}$/)
  })

  test('a write that is never finished is invisible, and swept when it is old', async () => {
    const { storage, unfinished } = await open()
    const begun = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield* noise(20 * MIB)
      begun.resolve()
      await end.promise
    }
    const putting = storage.put('app/1/dump', endless()).then(
      () => undefined,
      (error: unknown) => error,
    )
    await begun.promise

    const hour = 3_600_000
    const listed = await storage.list('')
    const tooYoung = await storage.sweep('app/', new Date(Date.now() - hour))
    const elsewhere = await storage.sweep('other/', new Date(Date.now() + hour))
    const open_ = await unfinished()
    const old = await storage.sweep('app/', new Date(Date.now() + hour))
    const left = await unfinished()
    end.resolve()

    expect([listed, tooYoung, elsewhere, open_.length, old, left]).toEqual([[], 0, 0, 1, 1, []])
    expect(await putting).toMatchObject({ code: 'BACKUP_STORE_FAILED' })
    expect(await storage.list('')).toEqual([])
  })
})
