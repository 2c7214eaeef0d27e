import type { Node } from 'libpg-query'
import { withoutComments } from './sql-tokens.ts'

/** Values added to enums, each with the last names of its enums. */
export type AddedEnumValues = ReadonlyMap<string, ReadonlySet<string>>

/** Whether a type, by its last name, is known to be no enum of this name and no domain over one. */
export type IsOtherType = (type: string) => boolean

const SEES_ALL_VALUES = /^enum_(?:first|last|range)$/
const CODE_SEES_ALL_VALUES = /\benum_(?:first|last|range)\b/i
/** No enum and no domain has these names. */
const BUILT_IN = new Set(
  (
    'text varchar bpchar char name citext json jsonb xml uuid bytea bool bit varbit int2 int4 int8 float4 float8 numeric money oid ' +
    'date time timetz timestamp timestamptz interval inet cidr regclass regtype tsvector tsquery vector halfvec sparsevec'
  ).split(' '),
)

export function isBuiltInType(type: string): boolean {
  return BUILT_IN.has(type)
}

/**
 * Says which of the values a statement may read as values of their enum: it has them as text outside of comments, alone, in an array or in
 * code, and does not cast them to a type that is another for certain. Pure.
 */
export function usedEnumValues(node: Node, added: AddedEnumValues, isOther: IsOtherType): readonly string[] {
  const used = new Set<string>()
  new Search(added, isOther, used).visit(node, [])
  return [...used]
}

type Fields = Readonly<Record<string, unknown>>

class Search {
  readonly #added: AddedEnumValues
  readonly #isOther: IsOtherType
  readonly #used: Set<string>

  constructor(added: AddedEnumValues, isOther: IsOtherType, used: Set<string>) {
    this.#added = added
    this.#isOther = isOther
    this.#used = used
  }

  /** `casts`: the types that what is here is cast to directly. */
  visit(tree: unknown, casts: readonly string[]): void {
    if (Array.isArray(tree)) for (const item of tree) this.visit(item, casts)
    else if (isFields(tree)) for (const [key, value] of Object.entries(tree)) this.#visitField(key, value, casts)
  }

  #visitField(key: string, value: unknown, casts: readonly string[]): void {
    if (!isFields(value)) this.visit(value, [])
    else if (key === 'A_Const') this.#text(textOf(value.sval), casts)
    else if (key === 'TypeCast') this.visit(value.arg, [...casts, typeOf(value)])
    else if (key === 'ColumnDef') this.#column(value)
    else if (key === 'DefElem' && value.defname === 'as') this.#code(JSON.stringify(value.arg), value.arg)
    else {
      if (key === 'FuncCall' && SEES_ALL_VALUES.test(lastString(value.funcname))) this.#all()
      this.visit(value, key === 'A_ArrayExpr' ? casts : [])
    }
  }

  /** A default is cast to the type of its column, as is what `using` gives. */
  #column(definition: Fields): void {
    const type = [typeOf(definition)]
    this.visit(definition.raw_default, type)
    for (const item of Array.isArray(definition.constraints) ? definition.constraints : []) {
      const constraint: unknown = isFields(item) ? item.Constraint : undefined
      if (isFields(constraint) && constraint.contype === 'CONSTR_DEFAULT') this.visit(constraint.raw_expr, type)
      else this.visit(item, [])
    }
  }

  #text(text: string | undefined, casts: readonly string[]): void {
    if (text === undefined) return
    this.#value(text, casts)
    if (!/^[{(]/.test(text)) return
    for (const value of this.#added.keys()) if (text.includes(value)) this.#value(value, casts)
  }

  #value(value: string, casts: readonly string[]): void {
    const enums = this.#added.get(value)
    if (enums === undefined || this.#used.has(value)) return
    if (casts.length === 0 || casts.some((type) => enums.has(type) || !this.#isOther(type))) this.#used.add(value)
  }

  /** Code of functions and of `do`, of which only the text is known. */
  #code(json: string, arg: unknown): void {
    if (CODE_SEES_ALL_VALUES.test(json)) this.#all()
    const code = textsIn(arg).map(withoutComments).join('\n')
    for (const value of this.#added.keys()) {
      if (code.includes(`'${value.replaceAll("'", "''")}'`)) this.#used.add(value)
    }
  }

  #all(): void {
    for (const value of this.#added.keys()) this.#used.add(value)
  }
}

function textsIn(tree: unknown): readonly string[] {
  if (Array.isArray(tree)) return tree.flatMap(textsIn)
  if (!isFields(tree)) return []
  return Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : textsIn(value)))
}

/** The last name of the type of a cast or a column. */
function typeOf({ typeName }: Fields): string {
  return isFields(typeName) ? lastString(typeName.names) : ''
}

function lastString(names: unknown): string {
  const last: unknown = Array.isArray(names) ? names.at(-1) : undefined
  return isFields(last) ? (textOf(last.String) ?? '') : ''
}

function textOf(value: unknown): string | undefined {
  if (!isFields(value)) return undefined
  return typeof value.sval === 'string' ? value.sval : ''
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
