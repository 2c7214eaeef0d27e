import { join } from 'node:path'
import { escapeIdentifier } from '@pgtend/database'
import { DEFAULT_SCHEMA } from '../commands/migrator-options.ts'
import { deriveInReplay } from '../derive-down/generate-downs.ts'
import type { GeneratedDown } from '../derive-down/generated-down.ts'
import { MigratorError } from '../errors.ts'
import { checksumOf } from '../files/checksum.ts'
import { parseScript, type ScriptStatement } from '../prisma-engine/changes/parse-script.ts'
import { type ChangeOptions, type PlannedChanges, planChanges } from '../prisma-engine/changes/plan-changes.ts'
import { addsVectors } from '../prisma-engine/changes/script-effects.ts'
import type { Replay } from '../scratch/with-replay.ts'
import { assessRisks } from './assess-risks.ts'
import { type BlockerOptions, findBlockers } from './find-blockers.ts'
import type { GenerateMigrationOptions } from './generate-migration.ts'
import type { GeneratedMigration } from './generated-migration.ts'
import { plainForm, safeForm } from './migration-form.ts'
import { renderMigration } from './render-migration.ts'

/**
 * Generates a migration in a replay that stands at the end of the folder, and tries it there. Writes no file.
 * @throws {MigratorError} `GENERATED_MIGRATION_FAILED`
 */
export async function generateInReplay(
  replay: Replay,
  name: string,
  options: GenerateMigrationOptions,
): Promise<Omit<GeneratedMigration, 'directory' | 'files' | 'dryRun' | 'warnings'>> {
  const { directory, schema = DEFAULT_SCHEMA, schemaFiles, external, renames, decideRename, countIn } = options
  const comparison: ChangeOptions = { schemaFiles, schema, external }
  const changes = await planChanges(replay.client, { ...comparison, renames, decideRename })
  const found = { renames: [...changes.renames], leftAlone: [...changes.leftAlone] }
  if (changes.statements.length === 0) {
    return { ...found, name: null, sql: '', down: null, losses: [], obstacles: [], remaining: [] }
  }
  const script = await parseScript(changes.statements.map(({ sql }) => `${sql};`).join('\n'), schema)
  const risks = await assessRisks(changes, { script, schema, countIn })
  const sql = renderMigration(name, arrange(changes, script, { ...options, schema }), risks)
  const path = join(directory, name, 'migration.sql')
  const down = await tryMigration(replay, { name, sql, path, schema, script, renames: changes.renames })
  return {
    ...found,
    name,
    sql,
    down,
    ...risks,
    remaining: down.status === 'unproven' ? null : await propose(replay, comparison),
  }
}

/** What commits first stays first; the rest gets the form that was asked for. */
function arrange(
  { statements, facts }: PlannedChanges,
  script: readonly ScriptStatement[],
  { schema, mode, plain = mode === 'prisma-batch' }: GenerateMigrationOptions & { readonly schema: string },
) {
  const first = statements.filter(({ phase }) => phase === 'first').map(({ sql }) => sql)
  const rest = script.filter((_, index) => statements[index]?.phase !== 'first')
  const form = plain ? plainForm(rest) : safeForm(rest, { facts, schema })
  // The search_path of a migration is its schema alone, and pgvector is in `public`.
  const needsPublic = schema !== DEFAULT_SCHEMA && script.some((statement) => addsVectors(statement, schema))
  const settings = needsPublic ? [`SET search_path TO ${escapeIdentifier(schema)}, public`] : []
  return { settings, first, ...form }
}

interface Trial extends Omit<BlockerOptions, 'sqlstate'> {
  readonly name: string
  readonly sql: string
  readonly path: string
}

/** Applies, undoes and applies again what was generated. */
async function tryMigration(replay: Replay, trial: Trial): Promise<GeneratedDown> {
  const { name, sql, path, schema } = trial
  const file = { name, up: { path, text: sql, checksum: checksumOf(sql) }, down: undefined }
  try {
    return await deriveInReplay(replay, file, schema)
  } catch (error) {
    if (!(error instanceof MigratorError) || error.code !== 'REPLAY_FAILED') throw error
    const fact = error.message.replace('in the scratch database, ', '')
    const inTheWay = await findBlockers(replay.client, { ...trial, sqlstate: error.details.sqlstate })
    throw new MigratorError('GENERATED_MIGRATION_FAILED', fact, {
      cause: error,
      details: { ...error.details, inTheWay },
      ...(inTheWay.length > 0 && { hint: hintOf(inTheWay) }),
    })
  }
}

function hintOf(inTheWay: readonly string[]): string {
  const [stands, them] = inTheWay.length === 1 ? ['This stands', 'it'] : ['These stand', 'them']
  return `${stands} on what changes: ${inTheWay.join(', ')}. Drop ${them} in a migration made with \`pgtend migrate new NAME\`, generate again, and create ${them} anew in a migration after that.`
}

/** The statements that the engine would propose now. */
async function propose(replay: Replay, comparison: ChangeOptions): Promise<string[]> {
  const { statements } = await planChanges(replay.client, { ...comparison, decideRename: async () => null })
  return statements.map(({ sql }) => sql)
}
