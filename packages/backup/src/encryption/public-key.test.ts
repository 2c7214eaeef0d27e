import { Encrypter } from 'age-encryption'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generateIdentity, publicKeysOf } from './identities.ts'
import { isPublicKey } from './public-key.ts'

const LETTERS = [...'023456789acdefghjklmnpqrstuvwxyz1bioA'] as const
const keys = await publicKeysOf(await Promise.all(Array.from({ length: 50 }, generateIdentity)))

/** What the library takes: it knows more kinds of keys, which are longer. */
function libraryTakes(text: string): boolean {
  try {
    new Encrypter().addRecipient(text)
    return text.length === 62
  } catch {
    return false
  }
}

test('every public key of X25519 is one', () => {
  expect(keys.filter((key) => !isPublicKey(key))).toEqual([])
})

test('with any letter changed, left out or doubled it is none', () => {
  const [key = ''] = keys
  for (let at = 0; at < key.length; at += 1) {
    const [before, letter, after] = [key.slice(0, at), key[at] ?? '', key.slice(at + 1)]
    const others = LETTERS.filter((other) => other !== letter).map((other) => before + other + after)
    for (const text of [...others, before + after, before + letter + letter + after])
      expect(isPublicKey(text)).toBe(false)
  }
})

test('what is taken is what the age library takes', () => {
  const changes = fc.array(fc.tuple(fc.nat(61), fc.constantFrom(...LETTERS)), { maxLength: 3 })

  fc.assert(
    fc.property(fc.constantFrom(...keys), changes, (key, list) => {
      const letters = [...key]
      for (const [at, letter] of list) letters[at] = letter
      const text = letters.join('')
      return isPublicKey(text) === libraryTakes(text)
    }),
    { numRuns: 500 },
  )
})
