import { type ExecFileException, execFile } from 'node:child_process'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { BackupError } from '../errors.ts'
import { type Identities, keyFileInvalid, parseIdentities } from './identities.ts'

/** Where secret keys come from. Never an argument or a variable of the environment: other processes could read those. */
export type IdentitySource =
  | { readonly file: string }
  | {
      /** Program and arguments; no shell takes part. What it prints is read as an identity file. */
      readonly command: readonly string[]
      readonly directory: string
      /** Environment of the program, for its PATH, HOME and session. */
      readonly env: Readonly<Record<string, string | undefined>>
      /** Default 60 s, enough to type a passphrase. */
      readonly timeoutMs?: number | undefined
      readonly signal?: AbortSignal | undefined
    }

const MAXIMUM_BYTES = 65_536
const TIMEOUT_MS = 60_000
/** Everything that people other than the owner may do with a file. */
const OTHERS = 0o077

/**
 * Reads secret keys from a file that only its owner may read, or from the output of a program such as the one of a password
 * manager, whose other output is thrown away.
 * @throws {BackupError} `BACKUP_KEY_FILE_INVALID`
 */
export async function readIdentities(source: IdentitySource): Promise<Identities> {
  if ('file' in source) return parseIdentities(await readKeyFile(source.file), `file "${source.file}"`)
  return parseIdentities(await readCommand(source), `the output of identity command "${source.command[0] ?? ''}"`)
}

async function readKeyFile(path: string): Promise<string> {
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw keyFileInvalid(`identity file "${path}" cannot be read (${cause.code})`, undefined, cause)
  })
  try {
    return await readPrivate(handle, path)
  } finally {
    await handle.close()
  }
}

/** Asks the open file and not its path, which could be another one by then. */
async function readPrivate(handle: FileHandle, path: string): Promise<string> {
  const found = await handle.stat()
  if (!found.isFile() || found.size > MAXIMUM_BYTES) throw keyFileInvalid(`"${path}" is not an identity file`)
  if ((found.mode & OTHERS) !== 0) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0')
    throw keyFileInvalid(
      `identity file "${path}" is open to others: its mode is ${mode} and 0600 is the most`,
      `Close it with \`chmod 600 '${path}'\`, and think whether somebody has read it.`,
    )
  }
  return handle.readFile('utf8')
}

async function readCommand({
  command: [program = '', ...args],
  directory,
  env,
  signal,
  timeoutMs = TIMEOUT_MS,
}: Extract<IdentitySource, { command: readonly string[] }>): Promise<string> {
  const running = promisify(execFile)(program, args, {
    cwd: directory,
    env,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: MAXIMUM_BYTES,
    signal,
  })
  // It must not wait for an answer that nobody gives; one that asks for a passphrase opens the terminal itself.
  running.child.stdin?.end()
  const { stdout } = await running.catch((error: unknown) => {
    if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the identity command was interrupted')
    // No cause: it holds what the program printed.
    throw keyFileInvalid(`identity command "${program}" ${whyFailed(error, timeoutMs)}`, HINT)
  })
  return stdout
}

const HINT = 'Run the command of `backup.identityCommand` by hand and see that it prints a line `AGE-SECRET-KEY-1…`.'

function whyFailed(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'failed'
  const { code, killed, signal }: ExecFileException = error
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'printed more than an identity file holds'
  if (killed === true) return `did not end within ${timeoutMs / 1000} s`
  if (typeof code === 'number') return `ended with exit code ${code}`
  return signal === undefined || signal === null ? `could not be started (${code})` : `ended with signal ${signal}`
}
