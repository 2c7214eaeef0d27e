import { describe, expect, test } from 'vitest'
import { generateIdentity, publicKeysOf } from './identities.ts'
import { parseRecipientLines, parseRecipients, recipientsOf } from './recipients.ts'

const [TEAM = '', ESCROW = ''] = await publicKeysOf([await generateIdentity(), await generateIdentity()])

describe('whether to encrypt', () => {
  test('must be written out', () => {
    expect(recipientsOf('none')).toEqual([])
    expect(recipientsOf({ recipients: [TEAM, ESCROW] })).toEqual([TEAM, ESCROW])
    expect(() => recipientsOf(undefined)).toThrow(expect.objectContaining({ code: 'BACKUP_ENCRYPTION_UNDECIDED' }))
    expect(() => recipientsOf({ recipients: [] })).toThrow(
      expect.objectContaining({ code: 'BACKUP_RECIPIENT_INVALID' }),
    )
  })
})

describe('recipients', () => {
  test('are taken once each, whatever blanks are around them', () => {
    expect(parseRecipients([` ${TEAM}`, ESCROW, TEAM])).toEqual([TEAM, ESCROW])
  })

  test('come one a line from a file with comments', () => {
    expect(parseRecipientLines(`# the team\n${TEAM}\r\n\n# escrow\n${ESCROW}\n`)).toEqual([TEAM, ESCROW])
  })

  test.each([
    ['a wrong letter', `${TEAM.slice(0, -1)}${TEAM.endsWith('q') ? 'p' : 'q'}`, 'a letter of it is wrong'],
    ['a name', 'team@example.com', 'is not an age public key'],
    ['nothing', '', 'is not an age public key'],
    ['an SSH key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI', 'SSH key'],
    ['a plugin', 'age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t', 'plugin'],
    ['a post-quantum key', `age1pq1${'q'.repeat(1_900)}`, 'cannot open'],
    ['a hardware tag', `age1tag1${'q'.repeat(60)}`, 'cannot open'],
  ])('that are %s are refused by their number', (_, recipient, message) => {
    expect(() => parseRecipients([TEAM, recipient])).toThrow(
      expect.objectContaining({
        code: 'BACKUP_RECIPIENT_INVALID',
        message: expect.stringMatching(new RegExp(`^recipient 2 of 2 .*${message}`)),
      }),
    )
  })

  test('that are a secret key are refused without showing it', async () => {
    const secret = await generateIdentity()
    const attempt = (): unknown => parseRecipients([secret])

    expect(attempt).toThrow(expect.objectContaining({ code: 'BACKUP_RECIPIENT_INVALID' }))
    expect(attempt).not.toThrow(secret)
  })

  test('are no more than a header holds', async () => {
    expect(() => parseRecipients(Array.from({ length: 101 }, (_, n) => `age1${n}`))).toThrow(/101 recipients/)
  })
})
