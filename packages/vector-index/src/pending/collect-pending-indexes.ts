import { VectorError } from '../errors.ts'
import { parseColumnName } from './parse-column-name.ts'
import { type PendingIndex, type PendingIndexOptions, pendingIndexOptionsSchema } from './pending-index.ts'

const DIRECTIVE = /^[ \t]*--[ \t]*pgtend:[ \t]*vector-index\b[ \t]*([^\r\n]*)/gm
const PAIR = /^([\w-]+)=(?:"((?:[^"]|"")+)"|([^"\s]+))(?:\s+|$)/

/** Where pending indexes are declared. */
export interface PendingSources {
  /** Migrations in their order, each as its path and text. */
  readonly scripts?: readonly { readonly path: string; readonly text: string }[] | undefined
  /** `vector.indexes` of the configuration: `target` and options. */
  readonly configured?: readonly ({ readonly target: string } & Readonly<Record<string, unknown>>)[] | undefined
}

/**
 * Collects the pending indexes of migrations and configuration. Of two on one column with one metric the later counts, and the
 * configuration comes last. Pure.
 *
 *     -- pgtend:vector-index memories.embedding metric=cosine method=hnsw
 * @throws {VectorError} `PENDING_INDEX_INVALID`
 */
export function collectPendingIndexes({ scripts = [], configured = [] }: PendingSources): readonly PendingIndex[] {
  const declared = [
    ...scripts.flatMap(({ path, text }) => [...text.matchAll(DIRECTIVE)].map(([, rest = '']) => parse(rest, path))),
    ...configured.map(({ target, ...options }) => fromConfig(target, options)),
  ]
  const latest = new Map(declared.map((pending) => [identity(pending), pending]))
  return [...latest.values()]
}

function parse(text: string, source: string): PendingIndex {
  const target = parseColumnName(text)
  if (target === undefined) throw unnamed(source, text)
  return { target: target.name, options: checkOptions(parsePairs(target.rest, source), source), source }
}

function fromConfig(text: string, options: object): PendingIndex {
  const source = 'vector.indexes'
  const target = parseColumnName(text)
  if (target === undefined || target.rest !== '') throw unnamed(source, text)
  return { target: target.name, options: checkOptions(options, source), source }
}

/** `method=hnsw ef-construction=200 name="My Index"`. */
function parsePairs(text: string, source: string): Readonly<Record<string, string>> {
  const options: Record<string, string> = {}
  for (let rest = text; rest !== ''; ) {
    const [found, key = '', quoted, plain = ''] = PAIR.exec(rest) ?? []
    if (found === undefined) throw invalid(source, `"${rest}" is not KEY=VALUE`)
    const name = key.replaceAll(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase())
    options[name] = quoted?.replaceAll('""', '"') ?? plain
    rest = rest.slice(found.length)
  }
  return options
}

function checkOptions(options: object, source: string): PendingIndexOptions {
  const checked = pendingIndexOptionsSchema.safeParse(options)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  const key = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.')
  throw invalid(source, `the option "${key}" is unknown or has a value it cannot have`)
}

/** Cosine is what an index gets when nothing is said; bit columns, which get another metric, cannot have it. */
function identity({ target, options: { metric = 'cosine' } }: PendingIndex): string {
  return JSON.stringify([target.schema, target.table, target.column, metric])
}

function invalid(source: string, fact: string): VectorError {
  return new VectorError('PENDING_INDEX_INVALID', `pending index in ${source}: ${fact}`, { details: { source } })
}

function unnamed(source: string, text: string): VectorError {
  return invalid(source, `"${text}" does not name a vector column`)
}
