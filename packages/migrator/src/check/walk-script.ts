import type { Node, ParseResult } from 'libpg-query'
import { planScript } from '../plan/plan.ts'
import type { PlanStep } from '../plan/plan-step.ts'
import type { Statement } from '../script/statement.ts'
import { isBuiltInType, usedEnumValues } from '../script/used-enum-values.ts'
import type { CheckSettings } from './check-settings.ts'
import { bodyOf, readBody, readCode } from './code/read-code.ts'
import type { Effect } from './effects/effect.ts'
import { effectsOf } from './effects/effects-of.ts'
import type { CheckParser } from './load-check-parser.ts'
import { blockedBy } from './lock-mode.ts'
import { locksTable } from './locks-table.ts'
import { printRelation, relationKey } from './relation-name.ts'
import type { CheckedStatement, TransactionView, UsedEnumValue } from './rule.ts'
import { clauseAt, locationOf } from './source-clause.ts'
import { applyStatement } from './state/apply-statement.ts'
import { languageOf } from './state/function-state.ts'
import type { SchemaState } from './state/schema-state.ts'
import { nodeAs, stringsOf } from './syntax.ts'
import { ViewsOfFile } from './views-of-file.ts'

/** A file of the history, or one to be checked. */
export interface CheckScript {
  readonly name: string
  readonly path: string
  readonly text: string
}

/** Where something stands in a file: an offset into its text. */
export interface VisitedStatement {
  readonly statement: CheckedStatement
  /** The statement of the file, also for what its code runs. */
  readonly written: Statement
  readonly offsetOf: (element: Node | undefined) => number
}

/** What is told while a script is walked. */
export interface ScriptVisitor {
  visit(visited: VisitedStatement): void
  unreadable(written: Statement, offset: number, expression: string): void
}

export interface WalkContext {
  readonly parser: CheckParser
  readonly state: SchemaState
  readonly settings: CheckSettings
  readonly serverVersion: number
}

/**
 * Goes through a script in the order in which the server will, tells the visitor of every statement before its effects are applied to
 * the state, and returns the statements. Each is parsed once.
 * @throws {MigratorError} for what cannot be split
 */
export function walkScript(context: WalkContext, script: CheckScript, visitor?: ScriptVisitor): readonly Statement[] {
  const { parser, state, settings } = context
  const parsed: ParseResult[] = []
  const parse = (sql: string): ParseResult => {
    const result = parser.parse(sql)
    parsed.push(result)
    return result
  }
  const { steps } = planScript(parse, script.name, { ...script, checksum: '' }, settings.mode)
  const statementNodes = (parsed[0]?.stmts ?? []).filter(({ stmt }) => stmt !== undefined)
  const nodes = statementNodes.flatMap(({ stmt }) => stmt ?? [])
  const bytes = statementNodes.map(({ stmt_location = 0 }) => stmt_location)
  const walk = new Walk(context, script, { nodes, bytes }, visitor)
  const statements: Statement[] = []
  for (const step of steps) {
    walk.begin(step)
    for (const written of step.statements) {
      const node = nodes[written.index]
      statements.push(written)
      if (node !== undefined) walk.run(written, node)
    }
  }
  state.endOfFile()
  return statements
}

/** The statements of a file as the parser gives them. */
interface ParsedStatements {
  readonly nodes: readonly Node[]
  /** Where each begins, in bytes. */
  readonly bytes: readonly number[]
}

class Walk {
  readonly #context: WalkContext
  readonly #script: CheckScript
  readonly #parsed: ParsedStatements
  readonly #visitor: ScriptVisitor | undefined
  /** The enums that a value was added to, by their last names. */
  readonly #enumValues = new Map<string, Set<string>>()
  readonly #addedBy = new Map<string, PlanStep | undefined>()
  readonly #views: ViewsOfFile
  readonly #strongLocks = new Map<string, Effect>()
  readonly #lockedTables = new Map<string, string>()
  #step: PlanStep | undefined

  constructor(context: WalkContext, script: CheckScript, parsed: ParsedStatements, visitor: ScriptVisitor | undefined) {
    this.#context = context
    this.#script = script
    this.#parsed = parsed
    this.#views = new ViewsOfFile(parsed.nodes)
    this.#visitor = visitor
  }

  begin(step: PlanStep): void {
    this.#step = step
    this.#strongLocks.clear()
    this.#lockedTables.clear()
  }

  run(written: Statement, node: Node): void {
    const { parser, state } = this.#context
    this.#one(written, node, written.text, undefined)
    const code = readCode(parser, state, node, written.text)
    if (code.statements.length + code.unreadable.length === 0) return
    const offsetOfLine = this.#bodyLines(written, node)
    for (const { sql, node: inner, line } of code.statements) this.#one(written, inner, sql, offsetOfLine(line))
    for (const { expression, line } of code.unreadable) {
      this.#visitor?.unreadable(written, offsetOfLine(line), expression)
    }
  }

  #one(written: Statement, node: Node, sql: string, offset: number | undefined): void {
    const { state, settings, serverVersion } = this.#context
    if (this.#visitor !== undefined) {
      const effects = effectsOf({ state, serverVersion }, node).filter(
        ({ relation, reason }) => !state.isFresh(relation) && (reason !== 'create-table' || state.table(relation)),
      )
      const isFile = offset === undefined
      this.#visitor.visit({
        written,
        offsetOf: (element) => offset ?? this.#offsetOf(written, element),
        statement: {
          node,
          sql,
          effects,
          state,
          settings,
          serverVersion,
          origin: isFile ? 'file' : 'code',
          index: written.index,
          transaction: this.#transaction(),
          following: () => this.#parsed.nodes.slice(written.index + 1),
          isViewCreatedLater: (name) => this.#views.isCreatedIn(this.#step, written.index, name),
          usedEnumValues: () => this.#usedEnumValues(node),
          createdBody: () => this.#createdBody(node, sql),
          sourceOf: (element) => clauseAt(sql, this.#offsetIn(written, element, isFile) ?? 0),
          offsetIn: (element) => this.#offsetIn(written, element, isFile),
          control: isFile ? written.control : undefined,
          outsideTransaction: written.reason,
        },
      })
      this.#remember(effects)
    }
    const added = nodeAs(node, 'AlterEnumStmt')
    if (added?.newVal !== undefined && added.oldVal === undefined) {
      const types = this.#enumValues.get(added.newVal) ?? new Set()
      this.#enumValues.set(added.newVal, types.add(stringsOf(added.typeName).at(-1) ?? ''))
      this.#addedBy.set(added.newVal, this.#step)
    }
    applyStatement(state, node, sql)
  }

  #createdBody(node: Node, sql: string): readonly Node[] {
    const created = nodeAs(node, 'CreateFunctionStmt')
    if (created === undefined) return []
    return readBody(this.#context.parser, languageOf(created), sql).statements.map((statement) => statement.node)
  }

  #usedEnumValues(node: Node): readonly UsedEnumValue[] {
    if (this.#enumValues.size === 0) return []
    const { state } = this.#context
    const isOther = (type: string): boolean =>
      isBuiltInType(type) || state.enums.has(relationKey(state.resolveType(undefined, type)))
    return usedEnumValues(node, this.#enumValues, isOther).map((value) => {
      const step = this.#addedBy.get(value)
      const sameTransaction = step === this.#step
      return { value, sameTransaction, committedByFile: !sameTransaction && step?.kind === 'own-transaction' }
    })
  }

  /** Once for each relation, lock and reason: a file may have a hundred thousand statements. */
  #remember(effects: readonly Effect[]): void {
    for (const found of effects) {
      const { relation, lock, reason } = found
      if (blockedBy(lock) === 'nothing') continue
      const key = relationKey(relation)
      this.#strongLocks.set(`${key}\n${lock}\n${reason}`, found)
      if (locksTable(this.#context.state, found)) this.#lockedTables.set(key, printRelation(relation))
    }
  }

  #transaction(): TransactionView {
    const kind = this.#step?.kind
    return {
      kind: kind === 'own-transaction' ? 'own' : kind === 'autocommit' ? 'none' : 'runner',
      strongLocks: this.#strongLocks,
      lockedTables: this.#lockedTables,
    }
  }

  /** Locations count bytes from the beginning of the file, without its byte order mark. */
  #offsetOf(written: Statement, element: Node | undefined): number {
    const location = locationOf(element)
    if (location === undefined) return written.start
    const bytes = location - (this.#parsed.bytes[written.index] ?? 0)
    return written.start + Buffer.from(written.text).toString('utf8', 0, bytes).length
  }

  /** Places in code count from the beginning of the statement that it runs. */
  #offsetIn(written: Statement, element: Node, isFile: boolean): number | undefined {
    const location = locationOf(element)
    return location !== undefined && isFile ? this.#offsetOf(written, element) - written.start : location
  }

  /** Line n of the body of `do` stands at this offset; bodies of functions stand elsewhere, so their caller counts. */
  #bodyLines(written: Statement, node: Node): (line: number) => number {
    const body = bodyOf(node)
    const start = body === undefined ? -1 : written.text.indexOf(body)
    if (start === -1) return () => written.start
    return (line) => {
      let offset = written.start + start
      for (let count = 1; count < line; count += 1) offset = this.#script.text.indexOf('\n', offset) + 1
      return offset + (/^\s*/.exec(this.#script.text.slice(offset, offset + 200))?.[0].length ?? 0)
    }
  }
}
