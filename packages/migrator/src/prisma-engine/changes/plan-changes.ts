import { escapeIdentifier } from '@pgtend/database'
import type { Client } from 'pg'
import { diffSchema } from '../diff-schema.ts'
import type { SchemaFile } from '../read-schema-files.ts'
import type { Rename } from './change.ts'
import { changeScope } from './change-scope.ts'
import { type DecideRename, RenameChooser } from './choose-renames.ts'
import { type Decision, joinDecisions, run } from './decision.ts'
import { explainQuotes } from './explain-quotes.ts'
import { filterChanges } from './filter-changes.ts'
import { findOtherDimensions } from './find-other-dimensions.ts'
import { findRenames } from './find-renames.ts'
import { keepValues } from './keep-values.ts'
import { parseRename } from './parse-rename.ts'
import { parseScript, type ScriptStatement } from './parse-script.ts'
import { type CatalogFacts, readCatalogFacts } from './read-catalog-facts.ts'
import { renameSql, withFormerNames } from './rename.ts'

/** What else the caller knows about a comparison. */
export interface ChangeOptions {
  readonly schemaFiles: readonly SchemaFile[]
  /** PostgreSQL schema of names without schema. */
  readonly schema: string
  /** Tables that somebody else looks after. */
  readonly external?: readonly string[] | undefined
  /** Renames as `table.old:new` or `old_table:new_table`. */
  readonly renames?: readonly string[] | undefined
  /** Asked for what is dropped beside something like it and no rename names; without it, that is an error. */
  readonly decideRename?: DecideRename | undefined
}

/** The way from the database to the Prisma schema. Losses and obstacles have the names that the database has now. */
export interface PlannedChanges extends Decision {
  readonly renames: readonly Rename[]
  /** The catalog after the renames. */
  readonly facts: CatalogFacts
}

/** How long the trial of a rename waits for its table. */
const LOCK_TIMEOUT_MS = 5_000

/**
 * Compares the database with the Prisma schema, finds out what was renamed, and decides what is run and what is left alone.
 * Renames are tried in transactions that are rolled back, for only then does the engine see what else differs; they hold `access
 * exclusive` locks for some ten milliseconds, never while somebody is asked. Changes nothing.
 * @throws {PrismaEngineError} `PRISMA_SCHEMA_INVALID`, `PRISMA_ENGINE_FAILED`, `RENAME_INVALID`, `RENAME_UNDECIDED`, `RENAME_IMPOSSIBLE`
 */
export async function planChanges(client: Client, options: ChangeOptions): Promise<PlannedChanges> {
  const { schema, external, decideRename: decide } = options
  const chooser = new RenameChooser({ requests: (options.renames ?? []).map(parseRename), decide, schema })
  for (;;) {
    const { script, facts } = await compareAfter(client, chooser.renames, options)
    const scope = changeScope(script, facts, { schema, external })
    const found = findRenames(script, facts, schema)
    const own = found.filter((one) => scope.reasonToProtect({ schema: one.schema, name: one.of }) === undefined)
    if (await chooser.choose(own)) continue
    chooser.requireAllUsed()
    const { renames } = chooser
    const decision = filterChanges(script, scope)
    const dimensions = await findOtherDimensions(facts, scope, options)
    const needsCommit = decision.statements.some(({ phase }) => phase === 'first')
    const renamed = renames.map((rename) => {
      const isEarly = needsCommit && (rename.kind === 'enum' || rename.kind === 'enum-value')
      return run(renameSql(rename, schema), isEarly ? 'first' : 'transaction')
    })
    return {
      ...joinDecisions([...renamed, decision]),
      leftAlone: [...decision.leftAlone, ...dimensions],
      losses: decision.losses.map((loss) => withFormerNames(loss, renames)),
      obstacles: decision.obstacles.map((obstacle) => withFormerNames(obstacle, renames)),
      renames,
      facts,
    }
  }
}

interface Comparison {
  readonly script: readonly ScriptStatement[]
  readonly facts: CatalogFacts
}

/** Compares as if the renames had been made. */
async function compareAfter(
  session: Client,
  renames: readonly Rename[],
  { schemaFiles, schema }: ChangeOptions,
): Promise<Comparison> {
  await session.query('begin')
  try {
    await session.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
    await session.query(`set local search_path to ${escapeIdentifier(schema)}`)
    for (const rename of renames) await session.query(renameSql(rename, schema))
    const from = { kind: 'database', files: schemaFiles } as const
    const script = await diffSchema({ from, to: { kind: 'schema', files: schemaFiles }, session, schema })
    const facts = await readCatalogFacts(session)
    const parsed = await parseScript(script, schema).catch((error: unknown) => {
      throw explainQuotes(error, schemaFiles)
    })
    return { script: await keepValues(parsed, facts, schema), facts }
  } finally {
    await session.query('rollback')
  }
}
