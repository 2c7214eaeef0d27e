import { PrismaEngineError } from '../prisma-engine-error.ts'
import type { Rename } from './change.ts'
import type { PossibleRename } from './find-renames.ts'
import { formatRename, isRequestFor, type RenameRequest } from './parse-rename.ts'
import { describeRenamed, formerTable } from './rename.ts'

/** Decides whether something was renamed: one of `likely`, or null when it is dropped and the others are new. */
export type DecideRename = (possible: PossibleRename) => Promise<string | null>

export interface RenameChoice {
  readonly requests: readonly RenameRequest[]
  /** Asked where no request says it; without it, nothing may be left open. */
  readonly decide?: DecideRename | undefined
  readonly schema: string
}

/** Collects the answers of all rounds: a renamed table shows its columns only in the next one. */
export class RenameChooser {
  readonly #choice: RenameChoice
  readonly #used = new Set<RenameRequest>()
  readonly #dropped = new Set<string>()
  readonly renames: Rename[] = []

  constructor(choice: RenameChoice) {
    this.#choice = choice
  }

  /**
   * Takes up what was renamed of the tables and enums, or else of the columns and values, and says whether anything was.
   * @throws {PrismaEngineError} `RENAME_UNDECIDED`, `RENAME_IMPOSSIBLE`
   */
  async choose(found: readonly PossibleRename[]): Promise<boolean> {
    const whole = found.filter(({ kind }) => kind === 'table' || kind === 'enum')
    const parts = found.filter(({ kind }) => kind === 'column' || kind === 'enum-value')
    return (await this.#chooseAmong(whole)) || (await this.#chooseAmong(parts))
  }

  /** @throws {PrismaEngineError} `RENAME_IMPOSSIBLE` for what was asked for and is not there */
  requireAllUsed(): void {
    const unused = this.#choice.requests.find((request) => !this.#used.has(request))
    if (unused === undefined) return
    throw new PrismaEngineError(
      'RENAME_IMPOSSIBLE',
      `the schema change drops nothing that "${unused.text}" could rename`,
    )
  }

  async #chooseAmong(found: readonly PossibleRename[]): Promise<boolean> {
    const known = this.renames.length
    const open: PossibleRename[] = []
    for (const possible of found) {
      if (this.#dropped.has(this.#keyOf(possible))) continue
      const request = this.#choice.requests.find((one) => this.#means(one, possible))
      if (request === undefined) open.push(possible)
      else this.#follow(request, possible)
    }
    const undecided = open.map((possible) => this.#withoutTaken(possible)).filter(({ likely }) => likely.length > 0)
    if (undecided.length > 0 && this.#choice.decide === undefined) throw this.#undecidedError(undecided)
    for (const possible of undecided) await this.#ask(this.#withoutTaken(possible))
    return this.renames.length > known
  }

  #follow(request: RenameRequest, possible: PossibleRename): void {
    this.#used.add(request)
    if (request.to === null) this.#dropped.add(this.#keyOf(possible))
    else if (this.#withoutTaken(possible).added.includes(request.to)) this.#take(possible, request.to)
    else {
      const message = `the schema change adds no "${request.to}" that ${describeRenamed(possible)} could be renamed to`
      throw new PrismaEngineError('RENAME_IMPOSSIBLE', message)
    }
  }

  async #ask(possible: PossibleRename): Promise<void> {
    const to = possible.likely.length === 0 ? null : await this.#choice.decide?.(possible)
    if (to == null) this.#dropped.add(this.#keyOf(possible))
    else this.#take(possible, to)
  }

  #take({ kind, schema, of, from }: PossibleRename, to: string): void {
    this.renames.push({ kind, schema, of, from, to })
  }

  #means(request: RenameRequest, possible: PossibleRename): boolean {
    const formerOf = formerTable(this.renames, possible.schema, possible.of)
    return isRequestFor(request, possible, { defaultSchema: this.#choice.schema, formerOf })
  }

  /** What was renamed to is not there for another. */
  #withoutTaken(possible: PossibleRename): PossibleRename {
    const taken = this.renames
      .filter(
        ({ kind, schema, of }) =>
          kind === possible.kind && schema === possible.schema && (isWhole(kind) || of === possible.of),
      )
      .map(({ to }) => to)
    const isFree = (name: string): boolean => !taken.includes(name)
    return { ...possible, added: possible.added.filter(isFree), likely: possible.likely.filter(isFree) }
  }

  #keyOf({ kind, schema, of, from }: PossibleRename): string {
    return JSON.stringify([kind, schema, of, from])
  }

  #undecidedError(undecided: readonly PossibleRename[]): PrismaEngineError {
    const [first] = undecided
    const what =
      first === undefined ? '' : `${describeRenamed(first)} is dropped and "${first.likely.join('", "')}" added`
    const more = undecided.length === 1 ? '' : `, and ${undecided.length - 1} more`
    const flags = undecided.flatMap((possible) =>
      possible.likely.map((to) => `--rename ${shellWord(formatRename(possible, to, this.#choice.schema))}`),
    )
    return new PrismaEngineError('RENAME_UNDECIDED', `${what}${more}: renamed or not`, {
      hint: `Pass \`${flags.join('`, `')}\` for what was renamed, or \`--no-rename\` when nothing was.`,
      details: { undecided },
    })
  }
}

function isWhole(kind: Rename['kind']): boolean {
  return kind === 'table' || kind === 'enum'
}

function shellWord(text: string): string {
  return /^[\w.:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
