import { type Catalog, escapeIdentifier, escapeLiteral } from '@pgtend/database'
import type { SqlChange } from './sql-change.ts'

export interface HomeNames {
  /** The schema whose names are written without it. */
  readonly schema: string
  /** Names that would then mean something of `pg_catalog`. */
  readonly shadowed: ReadonlySet<string>
}

/** What may be written without its schema, where a migration leads from one catalog to the other. */
export function homeNames(schema: string, ...catalogs: readonly Catalog[]): HomeNames {
  return { schema, shadowed: new Set(catalogs.flatMap(({ shadowedNames }) => shadowedNames)) }
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`
/** Of derived SQL: literals with the cast behind them, dollar quotes with the word before them, operators, names. */
const TOKEN = new RegExp(
  [
    String.raw`(?<literal>'(?:[^']|'')*')(?<cast>::(?:pg_catalog\.)?reg[a-z]+\b)?`,
    String.raw`(?<block>\bdo )?(?<tag>\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)(?<body>[\s\S]*?)\k<tag>`,
    String.raw`OPERATOR\((?<operatorSchema>${NAME})\.`,
    String.raw`(?<chain>${NAME}(?:\.${NAME})+)`,
    NAME,
  ].join('|'),
  'gu',
)
const FIRST_NAME = new RegExp(`^${NAME}`, 'u')

/**
 * Writes a derived statement as migrations are: what is in the history's own schema, which alone is on their search_path, is named without
 * it, so that the script works for another schema too. Texts and the bodies of functions stay as they are. Pure.
 */
export function unqualifiedSql(sql: string, names: HomeNames): string {
  const plain = sql.replaceAll(TOKEN, (token: string, ...rest) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>
    const [offset, whole] = [rest.at(-3) as number, rest.at(-2) as string]
    const { literal, cast, block, tag, body, operatorSchema, chain } = groups
    if (literal !== undefined && cast !== undefined) return unqualifiedLiteral(literal, names) + cast
    if (block !== undefined && body !== undefined) return `${block}${tag}${unqualifiedSql(body, names)}${tag}`
    if (operatorSchema !== undefined) return unquote(operatorSchema) === names.schema ? 'OPERATOR(' : token
    // A field of a composite value: `(x).a.b`.
    if (chain === undefined || whole[offset - 1] === '.') return token
    return unqualifiedName(chain, names)
  })
  return plain.replace(/^(create extension .*) with schema (.*)$/, (statement, create: string, schema: string) =>
    schema === escapeIdentifier(names.schema) ? create : statement,
  )
}

/** The same for changes. */
export function unqualifiedChanges(changes: readonly SqlChange[], names: HomeNames): readonly SqlChange[] {
  return changes.map((change) => (change.sql === null ? change : { ...change, sql: unqualifiedSql(change.sql, names) }))
}

/** `'public.item_id_seq'::regclass` */
function unqualifiedLiteral(literal: string, names: HomeNames): string {
  return escapeLiteral(unqualifiedSql(literal.slice(1, -1).replaceAll("''", "'"), names))
}

function unqualifiedName(chain: string, { schema, shadowed }: HomeNames): string {
  const first = FIRST_NAME.exec(chain)?.[0] ?? ''
  const rest = chain.slice(first.length + 1)
  const name = unquote(FIRST_NAME.exec(rest)?.[0] ?? '')
  return unquote(first) === schema && !shadowed.has(name) ? rest : chain
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}
