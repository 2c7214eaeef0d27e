import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { Decrypter, Encrypter } from 'age-encryption'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { BackupError } from '../errors.ts'
import { CHUNK_BYTES, TAG_BYTES } from './age-payload.ts'
import { decrypting } from './decrypting.ts'
import { encrypting } from './encrypting.ts'
import { generateIdentity, publicKeysOf } from './identities.ts'

const STORED_CHUNK = CHUNK_BYTES + TAG_BYTES
const DAMAGE = /^BACKUP_(ALTERED|TRUNCATED)$/

let identities: readonly string[] = []
let recipients: string[] = []

beforeAll(async () => {
  identities = [await generateIdentity(), await generateIdentity()]
  recipients = [...(await publicKeysOf(identities))]
})

const encrypt = (plain: Uint8Array): Promise<Buffer> => buffer(encrypting(inPieces(plain), recipients))

/** What a reader got, and how it ended. */
async function decrypt(sealed: Uint8Array, keys: readonly string[] = identities.slice(0, 1), pieceBytes = 10_000) {
  const pieces: Uint8Array[] = []
  try {
    const file = { label: 'file "dump.age"', recipients }
    for await (const piece of decrypting(inPieces(sealed, pieceBytes), keys, file)) pieces.push(piece)
    return { plain: Buffer.concat(pieces), code: undefined }
  } catch (error) {
    if (!(error instanceof BackupError)) throw error
    return { plain: Buffer.concat(pieces), code: error.code }
  }
}

async function* inPieces(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

describe('what was encrypted comes back', () => {
  const sizes = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]

  test.each(sizes)('with %i bytes, by the identity of either recipient', async (size) => {
    const plain = randomBytes(size)
    const sealed = await encrypt(plain)

    for (const identity of identities) {
      const { plain: back, code } = await decrypt(sealed, [identity])
      expect({ code, equal: back.equals(plain) }).toEqual({ code: undefined, equal: true })
    }
  })

  test('however the stream is cut into pieces', async () => {
    const sizes = fc.integer({ min: 0, max: 200_000 })
    const pieces = fc.integer({ min: 1, max: 100_000 })

    await fc.assert(
      fc.asyncProperty(sizes, pieces, pieces, async (size, writing, reading) => {
        const plain = randomBytes(size)
        const sealed = await buffer(encrypting(inPieces(plain, Math.max(writing, 100)), recipients))
        const { plain: back } = await decrypt(sealed, identities, Math.max(reading, 100))
        return back.equals(plain)
      }),
      { numRuns: 40 },
    )
  })

  test('through the age library, both ways', async () => {
    const plain = randomBytes(2 * CHUNK_BYTES + 5)
    const decrypter = new Decrypter()
    decrypter.addIdentity(identities[1] ?? '')
    const encrypter = new Encrypter()
    for (const recipient of recipients) encrypter.addRecipient(recipient)

    const byLibrary = await decrypter.decrypt(await encrypt(plain))
    const byUs = await decrypt(await encrypter.encrypt(plain))

    expect(plain.equals(byLibrary)).toBe(true)
    expect(plain.equals(byUs.plain)).toBe(true)
  })

  test('and never twice in the same bytes', async () => {
    const plain = Buffer.from('the same')

    expect((await encrypt(plain)).equals(await encrypt(plain))).toBe(false)
  })
})

describe('what is not as it was written is refused', () => {
  test('a small file cut anywhere', { timeout: 30_000 }, async () => {
    const sealed = await encrypt(Buffer.from('a short secret'))

    for (let length = 0; length < sealed.length; length += 1) {
      const { code, plain } = await decrypt(sealed.subarray(0, length))
      expect(code).toMatch(DAMAGE)
      expect(plain).toHaveLength(0)
    }
  })

  test('a small file with any byte changed', { timeout: 30_000 }, async () => {
    const sealed = await encrypt(Buffer.from('a short secret'))

    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      const { code, plain } = await decrypt(changed)
      expect(code).toMatch(DAMAGE)
      expect(plain).toHaveLength(0)
    }
  })

  test('a long file cut or changed at random, of which only whole and right chunks are given out', {
    timeout: 30_000,
  }, async () => {
    const plain = randomBytes(3 * CHUNK_BYTES + 1_000)
    const sealed = await encrypt(plain)
    const position = fc.integer({ min: 0, max: sealed.length - 1 })

    await fc.assert(
      fc.asyncProperty(position, fc.integer({ min: 0, max: 8 }), async (at, bit) => {
        const damaged = bit === 8 ? sealed.subarray(0, at) : Buffer.from(sealed)
        if (bit < 8) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit)
        const result = await decrypt(damaged)
        expect(result.code).toMatch(DAMAGE)
        expect(result.plain.length % CHUNK_BYTES).toBe(0)
        expect(plain.subarray(0, result.plain.length).equals(result.plain)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  test('a file cut between two chunks is said to end early', async () => {
    const sealed = await encrypt(randomBytes(3 * CHUNK_BYTES))
    const header = sealed.length - 3 * STORED_CHUNK

    for (const chunks of [0, 1, 2]) {
      const { code, plain } = await decrypt(sealed.subarray(0, header + chunks * STORED_CHUNK))
      // A cut that leaves a chunk behind shows it; the last one that is there was not the last.
      expect({ code, bytes: plain.length }).toEqual({
        code: 'BACKUP_TRUNCATED',
        bytes: Math.max(0, chunks - 1) * CHUNK_BYTES,
      })
    }
  })

  test('chunks that changed places, were left out, doubled or added', async () => {
    const sealed = await encrypt(randomBytes(3 * CHUNK_BYTES))
    const header = sealed.subarray(0, sealed.length - 3 * STORED_CHUNK)
    const [a, b, c] = [0, 1, 2].map((n) => sealed.subarray(header.length + n * STORED_CHUNK).subarray(0, STORED_CHUNK))
    if (a === undefined || b === undefined || c === undefined) throw new Error('the file has three chunks')
    const others = [[b, a, c], [a, c], [a, b, b, c], [a, b, c, c], [c], [a, b, c, Buffer.alloc(1)]]

    for (const chunks of others) {
      expect((await decrypt(Buffer.concat([header, ...chunks]))).code).toBe('BACKUP_ALTERED')
    }
  })

  test('the payload of another file', async () => {
    const [one, two] = [await encrypt(Buffer.alloc(500)), await encrypt(Buffer.alloc(500))]
    const payload = 500 + TAG_BYTES

    const mixed = Buffer.concat([one.subarray(0, one.length - payload), two.subarray(two.length - payload)])

    expect((await decrypt(mixed)).code).toBe('BACKUP_ALTERED')
  })

  test.each([
    ['nothing', Buffer.alloc(0), 'BACKUP_TRUNCATED'],
    ['no age file', randomBytes(100_000), 'BACKUP_ALTERED'],
    ['a later version of age', Buffer.from('age-encryption.org/v2\n-> X25519 a\nb\n--- c\n'), 'BACKUP_ALTERED'],
    ['a header without end', Buffer.from(`age-encryption.org/v1\n${'-> a\n\n'.repeat(20_000)}`), 'BACKUP_ALTERED'],
  ])('%s', async (_, content, code) => {
    expect((await decrypt(content)).code).toBe(code)
  })
})

describe('keys', () => {
  test('no identity is an error that names the recipients', async () => {
    const sealed = await encrypt(Buffer.from('x'))
    const reading = buffer(decrypting(inPieces(sealed), [], { label: 'backup "b"', recipients }))

    await expect(reading).rejects.toMatchObject({
      code: 'BACKUP_KEY_MISSING',
      hint: expect.stringContaining(recipients.join(' or ')),
    })
  })

  test('the identity of somebody else is an error, which names no secret', async () => {
    const sealed = await encrypt(Buffer.from('x'))
    const others = [await generateIdentity(), await generateIdentity()]

    const reading = buffer(decrypting(inPieces(sealed), others, { label: 'backup "b"', recipients }))
    const error = await reading.catch((reason: unknown) => reason)

    expect(error).toMatchObject({ code: 'BACKUP_KEY_WRONG', details: { tried: [...(await publicKeysOf(others))] } })
    expect(JSON.stringify(error) + String(error)).not.toMatch(/AGE-SECRET/)
  })
})

test('no more is read ahead than one chunk, and the source is let go of when the reader stops', async () => {
  let pulled = 0
  let released = false
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (; pulled < 1_000; pulled += 1) yield Buffer.alloc(CHUNK_BYTES)
    } finally {
      released = true
    }
  }
  const plain = decrypting(encrypting(source(), recipients), identities, { label: 'x' })

  for (let read = 0; read < 10; read += 1) await plain.next()
  await plain.return(undefined)

  expect(pulled).toBeLessThan(14)
  expect(released).toBe(true)
})
