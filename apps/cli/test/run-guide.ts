import { spawn } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { missingLines } from './compare-output.ts'
import type { GuideSection } from './read-guide.ts'
import { cliArguments, cliEnvironment } from './run-cli.ts'

export interface GuideRunOptions {
  /** Empty folder in which the reader is. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Folders before those of PATH, for the programs of PostgreSQL. */
  readonly path: readonly string[]
  /** What stands in the guide and what it is here: addresses, above all. */
  readonly here: Readonly<Record<string, string>>
}

const EXPORT = /^export (\w+)=(\S*)$/
const COMMAND_LIMIT_MS = 120_000

/** A shell of a reader who follows a guide. */
export class GuideRun {
  readonly #options: GuideRunOptions
  readonly #env: Record<string, string>

  constructor(options: GuideRunOptions) {
    this.#options = options
    this.#env = { ...options.env }
  }

  /**
   * Does what stands below a heading: writes its files, runs its commands.
   * @throws {Error} when a command fails or does not print what the guide shows
   */
  async follow({ steps }: GuideSection): Promise<void> {
    const { cwd } = this.#options
    for (const step of steps) {
      if (step.kind === 'file') await writeFile(join(cwd, step.path), this.#toHere(step.text))
      else await this.#run(step.command, step.output)
    }
  }

  async #run(command: string, shown: readonly string[]): Promise<void> {
    const [, name, value] = EXPORT.exec(command) ?? []
    if (name !== undefined && value !== undefined) {
      this.#env[name] = this.#toHere(value).replaceAll("'", '')
      return
    }
    const { code, output } = await this.#shell(this.#toHere(command))
    const missing = missingLines(shown, this.#fromHere(output))
    if (code === 0 && missing.length === 0) return
    const why = code === 0 ? `did not print:\n${missing.join('\n')}` : `ended with ${code}`
    throw new Error(`$ ${command}\n${why}\n--- it printed\n${this.#fromHere(output)}`)
  }

  async #shell(command: string): Promise<{ readonly code: number | null; readonly output: string }> {
    const { cwd, path } = this.#options
    const bin = await writePgtend(cwd)
    const env = cliEnvironment({ ...this.#env, PATH: [bin, ...path, process.env.PATH].join(delimiter) })
    return new Promise((resolve, reject) => {
      const stdio = ['ignore', 'pipe', 'pipe'] as const
      const child = spawn('bash', ['-o', 'pipefail', '-c', command], {
        cwd,
        env,
        stdio: [...stdio],
        timeout: COMMAND_LIMIT_MS,
      })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text
        })
      }
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, output }))
    })
  }

  #toHere(text: string): string {
    return Object.entries(this.#options.here).reduce((changed, [there, here]) => changed.replaceAll(there, here), text)
  }

  #fromHere(text: string): string {
    return Object.entries(this.#options.here).reduce((changed, [there, here]) => changed.replaceAll(here, there), text)
  }
}

/** Makes `pgtend` a program of the shell, run from its source. Returns its folder. */
async function writePgtend(cwd: string): Promise<string> {
  const folder = join(cwd, '.bin')
  await mkdir(folder, { recursive: true })
  const program = join(folder, 'pgtend')
  const words = [process.execPath, ...cliArguments([])].map((word) => `'${word}'`)
  await writeFile(program, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`)
  await chmod(program, 0o755)
  return folder
}
