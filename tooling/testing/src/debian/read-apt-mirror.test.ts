import { expect, test } from 'vitest'
import { readAptMirror } from './read-apt-mirror.ts'

test('the stanza with the code name is used, not the security archive or a third party', () => {
  const thirdParty = 'Types: deb\nURIs: http://third.example/x\nSuites: nodistro\nComponents: main\n'
  const own = `Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /k.gpg
`

  expect(readAptMirror([thirdParty, own], 'bookworm')).toEqual({
    uri: 'http://mirror.example/debian',
    signedBy: '/k.gpg',
  })
})

test('the old one-line format works, with and without options', () => {
  expect(readAptMirror(['# x\ndeb http://mirror.example/debian bookworm main'], 'bookworm')).toEqual({
    uri: 'http://mirror.example/debian',
  })
  expect(readAptMirror(['deb [arch=amd64 signed-by=/k.gpg] http://m.example/d bookworm main'], 'bookworm')).toEqual({
    uri: 'http://m.example/d',
    signedBy: '/k.gpg',
  })
})

test('a stanza that is switched off is passed over', () => {
  expect(
    readAptMirror(['Enabled: no\nTypes: deb\nURIs: http://m.example\nSuites: bookworm\n'], 'bookworm'),
  ).toBeUndefined()
})

test('a key inside the file is not taken for a path', () => {
  const text =
    'Types: deb\nURIs: http://m.example\nSuites: bookworm\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n'

  expect(readAptMirror([text], 'bookworm')).toEqual({ uri: 'http://m.example' })
})
