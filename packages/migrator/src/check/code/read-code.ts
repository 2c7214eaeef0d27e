import type { FuncCall, Node } from 'libpg-query'
import type { CheckParser } from '../load-check-parser.ts'
import type { FunctionState } from '../state/function-state.ts'
import type { SchemaState } from '../state/schema-state.ts'
import { nameParts, nodeAs, nodesAs, stringsOf, walk } from '../syntax.ts'
import type { CodeStatement, ReadCode, UnreadableCode } from './code-statement.ts'
import { evaluate, evaluateArray, selected } from './evaluate.ts'

/** Functions that call functions; deeper is left alone. */
const MAX_DEPTH = 3
const NOTHING: ReadCode = { statements: [], unreadable: [] }

/**
 * Reads the statements that a statement runs inside code: the body of `do`, and of functions of the history that it calls.
 * Branches and handlers count as run. A function that is only defined runs nothing.
 */
export function readCode(parser: CheckParser, state: SchemaState, node: Node, sql: string, depth = 0): ReadCode {
  if (depth > MAX_DEPTH) return NOTHING
  const block = nodeAs(node, 'DoStmt')
  if (block !== undefined) {
    const language = nodesAs(block.args, 'DefElem').find(({ defname }) => defname === 'language')?.arg
    if (language !== undefined && nodeAs(language, 'String')?.sval !== 'plpgsql') return NOTHING
    return nested(parser, state, new Reader(parser).readPlpgsql(sql), depth)
  }
  const calls = calledFunctions(state, node)
  const bodies = calls.map(({ language, source }) => readBody(parser, language, source))
  return nested(parser, state, merge(bodies), depth)
}

/** Reads the statements in the body of a function from the text that creates it; none of other languages than SQL and PL/pgSQL. */
export function readBody(parser: CheckParser, language: string | undefined, source: string): ReadCode {
  if (language === 'plpgsql') return new Reader(parser).readPlpgsql(source)
  return language === 'sql' ? readSqlBody(parser, source) : NOTHING
}

/** The text of the body of `do`, for its place in the file. */
export function bodyOf(node: Node): string | undefined {
  const body = nodesAs(nodeAs(node, 'DoStmt')?.args, 'DefElem').find(({ defname }) => defname === 'as')?.arg
  return nodeAs(body, 'String')?.sval
}

/** Statements of the body can themselves be blocks and calls. */
function nested(parser: CheckParser, state: SchemaState, code: ReadCode, depth: number): ReadCode {
  const inner = code.statements.map(({ node, sql, line }) => {
    const found = readCode(parser, state, node, sql, depth + 1)
    return {
      statements: found.statements.map((statement) => ({ ...statement, line })),
      unreadable: found.unreadable.map((part) => ({ ...part, line })),
    }
  })
  return merge([code, ...inner])
}

function merge(parts: readonly ReadCode[]): ReadCode {
  return {
    statements: parts.flatMap(({ statements }) => statements),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
  }
}

/** By name and number of arguments: their types are for the server to work out. */
function calledFunctions(state: SchemaState, node: Node): readonly FunctionState[] {
  if (nodeAs(node, 'SelectStmt') === undefined && nodeAs(node, 'CallStmt') === undefined) return []
  const found = new Set<FunctionState>()
  const add = ({ funcname, args = [] }: FuncCall): void => {
    const candidates = state.functionsNamed(stringsOf(funcname))
    const accepts = ({ leastArguments, mostArguments }: FunctionState): boolean =>
      leastArguments <= args.length && args.length <= mostArguments
    for (const each of candidates.filter(accepts)) found.add(each)
  }
  walk(node, (part) => {
    const call = nodeAs(part, 'FuncCall')
    if (call !== undefined) add(call)
  })
  const procedure = nodeAs(node, 'CallStmt')?.funccall
  if (procedure !== undefined) add(procedure)
  return [...found]
}

function readSqlBody(parser: CheckParser, source: string): ReadCode {
  const created = nodeAs(parser.parse(source).stmts?.[0]?.stmt, 'CreateFunctionStmt')
  const atomic = listed(created?.sql_body).map((node) => ({ sql: source, node, line: 1 }))
  if (atomic.length > 0) return { statements: atomic, unreadable: [] }
  const body = nodesAs(created?.options, 'DefElem').find(({ defname }) => defname === 'as')?.arg
  const text = body === undefined ? undefined : nameParts(body)[0]
  const parsed = text === undefined ? undefined : parseOr(parser, text)
  const statements = (parsed ?? []).map((node) => ({ sql: text ?? '', node, line: 1 }))
  return { statements, unreadable: [] }
}

/** The statements of `begin atomic`, which are lists in a list. */
function listed(body: Node | undefined): readonly Node[] {
  if (body === undefined || 'ReturnStmt' in body) return []
  return nodeAs(body, 'List')?.items?.flatMap(listed) ?? [body]
}

/** Goes through the tree of a PL/pgSQL body, whose statements carry their line. */
class Reader {
  readonly #parser: CheckParser
  readonly #statements: CodeStatement[] = []
  readonly #unreadable: UnreadableCode[] = []
  readonly #variables = new Map<string, string>()
  #datums: readonly unknown[] = []

  constructor(parser: CheckParser) {
    this.#parser = parser
  }

  readPlpgsql(sql: string): ReadCode {
    let tree: unknown
    try {
      tree = this.#parser.parsePlpgsql(sql)
    } catch {
      // The parser stops at types that only a server knows.
      return { statements: [], unreadable: [{ expression: 'the body', line: 1 }] }
    }
    this.#visit(tree, 1)
    return { statements: this.#statements, unreadable: this.#unreadable }
  }

  #visit(tree: unknown, line: number): void {
    if (Array.isArray(tree)) {
      for (const item of tree) this.#visit(item, line)
      return
    }
    if (!isRecord(tree)) return
    for (const [key, value] of Object.entries(tree)) {
      if (key === 'datums' && Array.isArray(value)) this.#datums = value
      else if (key === 'PLpgSQL_stmt_foreach_a' && isRecord(value)) this.#visitForeach(value, line)
      else this.#visitField(key, value, line)
    }
  }

  #visitField(key: string, value: unknown, line: number): void {
    const own = isRecord(value) && typeof value.lineno === 'number' ? value.lineno : line
    if (!isRecord(value)) this.#visit(value, own)
    else if (key === 'PLpgSQL_stmt_execsql') this.#addQuery(queryOf(value.sqlstmt), own)
    else if (key === 'PLpgSQL_stmt_perform') this.#addQuery(queryOf(value.expr), own)
    else if (key === 'PLpgSQL_stmt_return_query') this.#addQuery(queryOf(value.query), own)
    else if (key === 'PLpgSQL_stmt_call') this.#addQuery(queryOf(value.expr), own)
    else if (key === 'PLpgSQL_stmt_dynexecute') this.#addDynamic(queryOf(value.query), own)
    else this.#visit(value, own)
  }

  /** A loop over constants is read once for each of them. */
  #visitForeach(loop: Readonly<Record<string, unknown>>, line: number): void {
    const own = typeof loop.lineno === 'number' ? loop.lineno : line
    const [node] = parseOr(this.#parser, `select ${queryOf(loop.expr) ?? 'null'}`) ?? []
    const values = evaluateArray(selected(node))
    const variable = this.#variableName(loop.varno)
    if (values === undefined || variable === undefined) {
      this.#visit(loop.body, own)
      return
    }
    for (const value of values) {
      this.#variables.set(variable, value)
      this.#visit(loop.body, own)
    }
    this.#variables.delete(variable)
  }

  #variableName(place: unknown): string | undefined {
    const datum = typeof place === 'number' ? this.#datums[place] : undefined
    const variable = isRecord(datum) ? datum.PLpgSQL_var : undefined
    return isRecord(variable) && typeof variable.refname === 'string' ? variable.refname : undefined
  }

  #addQuery(query: string | undefined, line: number): void {
    for (const node of parseOr(this.#parser, query ?? '') ?? []) this.#statements.push({ sql: query ?? '', node, line })
  }

  #addDynamic(expression: string | undefined, line: number): void {
    const [node] = parseOr(this.#parser, `select ${expression ?? 'null'}`) ?? []
    const { text, complete } = evaluate(selected(node), this.#variables)
    const parsed = parseOr(this.#parser, text)
    if (parsed === undefined || !complete) this.#unreadable.push({ expression: expression ?? '', line })
    for (const statement of parsed ?? []) this.#statements.push({ sql: text, node: statement, line })
  }
}

function parseOr({ parse }: CheckParser, sql: string): readonly Node[] | undefined {
  try {
    return (parse(sql).stmts ?? []).flatMap(({ stmt }) => stmt ?? [])
  } catch {
    return undefined
  }
}

function queryOf(expression: unknown): string | undefined {
  const inner = isRecord(expression) ? expression.PLpgSQL_expr : undefined
  return isRecord(inner) && typeof inner.query === 'string' ? inner.query : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
