import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFieldCipher } from './field-cipher.ts'

const OLD = { id: 'k2025', key: '11'.repeat(32) }
const NEW = { id: 'k2026', key: 'ab'.repeat(32) }
const HERE = { table: 'encrypted_memories', column: 'ciphertext', rowId: '1' }

const cipher = createFieldCipher({ keys: [OLD, NEW], activeKeyId: 'k2026' })

function code(expected: string): object {
  return expect.objectContaining({ code: expected })
}

test('every text comes back as it was, encrypted differently each time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const [first, second] = [cipher.encrypt(text, HERE), cipher.encrypt(text, HERE)]

      expect(cipher.decrypt(first, HERE)).toBe(text)
      expect(first).not.toBe(second)
      expect(first).toMatch(/^v1:k2026:/)
    }),
  )
})

test('a value of an older key is still readable', () => {
  const text = createFieldCipher({ keys: [OLD], activeKeyId: 'k2025' }).encrypt('secret', HERE)

  expect(cipher.decrypt(text, HERE)).toBe('secret')
  expect(cipher.keyIdOf(text)).toBe('k2025')
})

test('a value altered in any place is refused', () => {
  const text = cipher.encrypt('secret', HERE)

  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(...'Aa0_:'), (place, character) => {
      const altered = text.slice(0, place) + character + text.slice(place + 1)
      fc.pre(altered !== text)
      expect(() => cipher.decrypt(altered, HERE)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(CIPHERTEXT|ENCRYPTION_KEY)_/) }),
      )
    }),
  )
})

test('the spare bits of the last base64url character are no place to alter a value unseen', () => {
  const parts = cipher.encrypt('secret', HERE).split(':')
  const tag = parts[4] ?? ''
  const twin = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].find((last) => {
    const other = tag.slice(0, -1) + last
    return other !== tag && Buffer.from(other, 'base64url').equals(Buffer.from(tag, 'base64url'))
  })
  parts[4] = `${tag.slice(0, -1)}${twin}`

  expect(twin).toBeDefined()
  expect(() => cipher.decrypt(parts.join(':'), HERE)).toThrow(code('CIPHERTEXT_MALFORMED'))
})

test('an altered ciphertext is known as tampered', () => {
  const parts = cipher.encrypt('secret', HERE).split(':')
  parts[5] = Buffer.from('secreT').toString('base64url')

  expect(() => cipher.decrypt(parts.join(':'), HERE)).toThrow(code('CIPHERTEXT_TAMPERED'))
})

test.each([
  ['row', { ...HERE, rowId: '2' }],
  ['column', { ...HERE, column: 'other' }],
  ['table', { ...HERE, table: 'other' }],
])('a value moved to another %s is refused', (_, elsewhere) => {
  const text = cipher.encrypt('secret', HERE)

  expect(() => cipher.decrypt(text, elsewhere)).toThrow(code('CIPHERTEXT_TAMPERED'))
})

test('another key under the same id is told from tampering', () => {
  const other = createFieldCipher({ keys: [{ ...NEW, key: 'cd'.repeat(32) }], activeKeyId: 'k2026' })

  expect(() => other.decrypt(cipher.encrypt('secret', HERE), HERE)).toThrow(code('ENCRYPTION_KEY_WRONG'))
})

test('a key id that is not configured is refused', () => {
  const other = createFieldCipher({ keys: [OLD], activeKeyId: 'k2025' })

  expect(() => other.decrypt(cipher.encrypt('secret', HERE), HERE)).toThrow(code('ENCRYPTION_KEY_UNKNOWN'))
  expect(() => createFieldCipher({ keys: [OLD], activeKeyId: 'k2026' })).toThrow(code('ENCRYPTION_KEY_UNKNOWN'))
})

test.each(['', 'secret', 'v2:k2026:a:b:c:d', 'v1:k2026:00000000:AAAA:AAAA:'])(
  '"%s" is not an encrypted value',
  (text) => {
    expect(() => cipher.decrypt(text, HERE)).toThrow(code('CIPHERTEXT_MALFORMED'))
  },
)

test.each([
  ['too short', [{ id: 'k', key: 'ab'.repeat(31) }]],
  ['too long', [{ id: 'k', key: 'ab'.repeat(33) }]],
  ['not hexadecimal', [{ id: 'k', key: 'xy'.repeat(32) }]],
  ['with a bad id', [{ id: 'k:1', key: 'ab'.repeat(32) }]],
  ['there twice', [OLD, OLD]],
])('a key %s is refused without being shown', (_, keys) => {
  const create = () => createFieldCipher({ keys, activeKeyId: 'k' })

  expect(create).toThrow(code('ENCRYPTION_KEY_INVALID'))
  expect(create).not.toThrow(keys[0]?.key)
})
