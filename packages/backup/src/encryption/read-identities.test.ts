import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTemporaryDirectory } from '@pgtend/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createIdentityFile } from './create-identity.ts'
import { generateIdentity, publicKeysOf } from './identities.ts'
import { readIdentities } from './read-identities.ts'

const NODE = process.execPath

async function folder(): Promise<string> {
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  return path
}

async function fileWith(content: string, mode = 0o600): Promise<string> {
  const path = join(await folder(), 'key file.txt')
  await writeFile(path, content)
  await chmod(path, mode)
  return path
}

/** The error of a key that is not accepted; it must hold nothing of what was read. */
async function failure(reading: Promise<unknown>, ...secrets: string[]) {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  const all = `${JSON.stringify(error)} ${String(error)} ${error instanceof Error ? String(error.cause) : ''}`
  for (const secret of secrets) expect(all).not.toContain(secret)
  return error
}

describe('a file', () => {
  test('gives its identities, without comments and doubles', async () => {
    const [one, two] = [await generateIdentity(), await generateIdentity()]
    const file = await fileWith(`# created: today\r\n\n${one}\r\n  ${two}\n${one}\n`)

    expect(await readIdentities({ file })).toEqual([one, two])
  })

  test.each([0o640, 0o604, 0o660, 0o777, 0o601])('of mode %o is refused: others could have read it', async (mode) => {
    const identity = await generateIdentity()
    const file = await fileWith(identity, mode)

    expect(await failure(readIdentities({ file }), identity)).toMatchObject({
      code: 'BACKUP_KEY_FILE_INVALID',
      hint: expect.stringContaining(`chmod 600 '${file}'`),
    })
  })

  test.each([0o600, 0o400])('of mode %o is read', async (mode) => {
    expect(await readIdentities({ file: await fileWith(await generateIdentity(), mode) })).toHaveLength(1)
  })

  test.each([
    ['empty', '', 'has no identity'],
    ['only comments', '# nothing here\n', 'has no identity'],
    ['a passphrase around it', '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl', 'is protected by a passphrase'],
    ['a passphrase around it, in binary', 'age-encryption.org/v1\n-> scrypt a 18\n', 'is protected by a passphrase'],
    ['an SSH key', '-----BEGIN OPENSSH PRIVATE KEY-----\nsecret', 'SSH key'],
    ['a plugin', 'AGE-PLUGIN-YUBIKEY-1QQPQ', 'plugin'],
    ['a post-quantum key', 'AGE-SECRET-KEY-PQ-1QQPQ', 'post-quantum'],
    ['a public key', 'age1epga8phf2rm8tz4ruem2zrcn2xqc43fjrankhuez4y0jzyce8dcqast5vg', 'public key'],
    ['something else', 'hunter2 is my password', 'line 1 of'],
    ['a million bytes', '#'.repeat(1_000_000), 'is not an identity file'],
  ])('with %s is refused', async (_, content, message) => {
    const error = await failure(readIdentities({ file: await fileWith(content) }), 'hunter2')

    expect(error).toMatchObject({ code: 'BACKUP_KEY_FILE_INVALID', message: expect.stringContaining(message) })
  })

  test('with a wrong letter is refused, and the line is named but not shown', async () => {
    const good = await generateIdentity()
    const wrong = `${good.slice(0, -1)}${good.endsWith('Q') ? 'P' : 'Q'}`

    expect(await failure(readIdentities({ file: await fileWith(`${good}\n${wrong}\n`) }), good, wrong)).toMatchObject({
      message: expect.stringMatching(/^line 2 of file /),
    })
  })

  test('that is not there, or is a folder, is refused', async () => {
    const path = await folder()
    await mkdir(join(path, 'sub'))

    for (const file of [join(path, 'none'), join(path, 'sub')]) {
      expect(await failure(readIdentities({ file }))).toMatchObject({ code: 'BACKUP_KEY_FILE_INVALID' })
    }
  })
})

describe('a command', () => {
  const run = async (...command: string[]) =>
    readIdentities({ command, directory: await folder(), env: { SECRET_NAME: 'team' }, timeoutMs: 1_500 })

  test('gives what it prints, runs where it is told, with its environment and without a shell', async () => {
    const identity = await generateIdentity()
    const script = `if (process.env.SECRET_NAME !== 'team' || process.argv[1] !== '$(id); *') process.exit(1)
      console.error('unlocking'); console.log('# from the vault\\n${identity}')`

    expect(await run(NODE, '-e', script, '$(id); *')).toEqual([identity])
  })

  test('reads no input, so one that asks for it ends', async () => {
    const identity = await generateIdentity()

    expect(await run(NODE, '-e', `process.stdin.on('end', () => console.log('${identity}')).resume()`)).toHaveLength(1)
  })

  test.each([
    ['fails', ['-e', 'console.log("AGE-SECRET-KEY-1ABC"); process.exit(3)'], 'ended with exit code 3'],
    ['prints nothing', ['-e', ''], 'has no identity'],
    ['prints a lot', ['-e', 'console.log("AGE-SECRET-KEY-1ABC".repeat(9_999))'], 'printed more'],
    ['hangs', ['-e', 'setInterval(() => {}, 1000)'], 'did not end within 1.5 s'],
    [
      'is killed',
      ['-e', 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)'],
      'ended with signal SIGTERM',
    ],
  ])('that %s is refused, without its output', async (_, args, message) => {
    expect(await failure(run(NODE, ...args), 'AGE-SECRET-KEY-1ABC')).toMatchObject({
      code: 'BACKUP_KEY_FILE_INVALID',
      message: expect.stringContaining(message),
    })
  })

  test('that does not exist is refused', async () => {
    expect(await failure(run('no-such-program'))).toMatchObject({
      message: expect.stringContaining('could not be started (ENOENT)'),
    })
  })

  test('is ended by an interruption', async () => {
    const controller = new AbortController()
    const command = [NODE, '-e', 'setInterval(() => {}, 1000)']
    const reading = readIdentities({ command, directory: '/', env: {}, signal: controller.signal })

    controller.abort()

    await expect(reading).rejects.toMatchObject({ code: 'BACKUP_INTERRUPTED' })
  })
})

describe('a new key', () => {
  test('is in a file that only its owner may read, which can be read again', async () => {
    const file = join(await folder(), 'new.key')

    const created = await createIdentityFile(file, new Date('2026-11-21T00:00:00Z'))
    const identities = await readIdentities({ file })

    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await publicKeysOf(identities)).toEqual([created.recipient])
    expect(await readFile(file, 'utf8')).toMatch(/^# created: 2026-11-21T00:00:00\.000Z\n# public key: age1/)
    expect(JSON.stringify(created)).not.toContain('AGE-SECRET')
  })

  test('never replaces a file', async () => {
    const file = await fileWith('something of value')

    await expect(createIdentityFile(file, new Date())).rejects.toMatchObject({ code: 'BACKUP_KEY_FILE_INVALID' })
    expect(await readFile(file, 'utf8')).toBe('something of value')
  })

  test('is not written into a folder that is not there, which the hint says', async () => {
    const file = join(await folder(), 'stick', 'escrow.key')

    await expect(createIdentityFile(file, new Date())).rejects.toMatchObject({
      message: expect.stringContaining('cannot be written (ENOENT)'),
      hint: expect.stringContaining('a folder that exists'),
    })
  })
})
