import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const DEFAULT_TIMEOUT_MS = 60_000

export interface RunCliOptions {
  /** Added to a clean environment: nothing of the caller's database settings reaches the program. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Default: an empty folder of its own, removed afterwards, so no configuration file is found. */
  readonly cwd?: string
  /** Text on stdin; default: stdin is empty. */
  readonly input?: string
  /** After this the program is killed and the test fails with what it had printed; default 60 s. */
  readonly timeoutMs?: number
  /** The program to run; default: the CLI from its source. */
  readonly main?: string
  /** More options of Node itself, before the program. */
  readonly nodeOptions?: readonly string[]
}

export interface CliResult {
  /** Exit code; -1 when a signal ended the program. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The one JSON document on stdout. @throws {SyntaxError} with the whole output when it is not exactly one. */
  json<T = unknown>(): T
}

/** A program that still runs. */
export interface RunningCli {
  readonly process: ChildProcess
  /** Resolves when stderr has the text; rejects when the program ends before. */
  waitForStderr(text: string): Promise<void>
  readonly result: Promise<CliResult>
}

/** Runs one command line of the real program to its end: `await runCli(['migrate', 'status', '--json'], { env: { DATABASE_URL } })`. */
export async function runCli(args: readonly string[], options: RunCliOptions = {}): Promise<CliResult> {
  const { cwd } = options
  if (cwd !== undefined) return startCli(args, { ...options, cwd }).result
  const own = await mkdtemp(join(tmpdir(), 'pgtend-cli-'))
  try {
    return await startCli(args, { ...options, cwd: own }).result
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

/** Starts the program, for tests that interrupt it or look at the server while it runs. */
export function startCli(args: readonly string[], options: RunCliOptions & { readonly cwd: string }): RunningCli {
  const child = spawn(process.execPath, cliArguments(args, options), {
    cwd: options.cwd,
    env: cliEnvironment(options.env),
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(options.input)
  return watch(child, args, options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
}

/** The arguments of Node that start the CLI from its source. */
export function cliArguments(args: readonly string[], options: RunCliOptions = {}): readonly string[] {
  const flags = ['--conditions=@pgtend/source', '--disable-warning=ExperimentalWarning']
  return [...flags, ...(options.nodeOptions ?? []), options.main ?? MAIN, ...args]
}

/** A clean environment: the same on every machine, with no database, no `~/.pgpass` and no colour. */
export function cliEnvironment(env: RunCliOptions['env'] = {}): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: tmpdir(), TMPDIR: tmpdir(), LC_ALL: 'C', TZ: 'UTC', NO_COLOR: '1', ...env }
}

/** Collects what a program prints until it ends. */
export function watch(child: ChildProcess, args: readonly string[], timeoutMs: number): RunningCli {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const said = (): string => `pgtend ${args.join(' ')}\n--- stdout\n${stdout}\n--- stderr\n${stderr}`
  const result = new Promise<CliResult>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`did not end within ${timeoutMs} ms: ${said()}`))
    }, timeoutMs)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code: code ?? -1, stdout, stderr, json: <T>() => parseJson<T>(stdout, said) })
    })
  })
  const waitForStderr = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stderr.includes(text)) resolve()
      }
      look()
      child.stderr?.on('data', look)
      child.on('close', () => reject(new Error(`ended without "${text}" on stderr: ${said()}`)))
    })
  return { process: child, waitForStderr, result }
}

function parseJson<T>(text: string, said: () => string): T {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SyntaxError(`stdout is not one JSON document: ${said()}`, { cause: error })
  }
}
