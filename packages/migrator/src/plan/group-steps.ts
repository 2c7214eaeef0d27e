import type { Statement } from '../script/statement.ts'
import { type PlanStep, planStep, type StepKind } from './plan-step.ts'
import type { PlanWarning } from './problem.ts'

/** `atomic`: as few transactions as PostgreSQL allows. `prisma-split`: one per statement (7.4+). `prisma-batch`: one message (before). */
export type MigrationMode = 'atomic' | 'prisma-split' | 'prisma-batch'

/**
 * What may stand in a transaction of its own where the file wants none, so that the journal is written with it and a killed run knows
 * whether it was done. Everything else may be what our transaction would forbid: a procedure that commits, a function of an extension.
 */
const NEEDS_ONLY_ITS_OWN =
  /^(?:insert|update|delete|merge|truncate|create|drop|comment|grant|revoke|alter\s+(?:table|index|type|view|function|sequence|domain|schema|policy|trigger))\b/i

export interface GroupedSteps {
  readonly steps: readonly PlanStep[]
  readonly warnings: readonly Omit<PlanWarning, 'migration'>[]
}

export interface GroupOptions {
  readonly mode: MigrationMode
  /** The script asks for it with `-- pgtend: no-transaction`: each statement by itself, but for transactions that it begins. */
  readonly noTransaction: boolean
}

/** Decides which statements of a script are run together. Pure. A script without statements is one empty transaction. */
export function groupSteps(statements: readonly Statement[], { mode, noTransaction }: GroupOptions): GroupedSteps {
  if (mode === 'prisma-batch' && !(statements.length === 1 && statements[0]?.kind === 'outside-transaction')) {
    return { steps: [planStep(0, 'batch', statements)], warnings: [] }
  }
  const grouping = new Grouping(lastUses(statements))
  const sendsAlone = mode === 'prisma-split' || statements.length === 1
  for (const statement of statements) {
    const alone = noTransaction && grouping.takesAlone(statement)
    if (alone && !NEEDS_ONLY_ITS_OWN.test(statement.text)) {
      grouping.addAlone(statement, statement.reason ?? 'the file asks for it')
    } else if (statement.mayCommit && sendsAlone && grouping.takesAlone(statement)) {
      grouping.addAlone(statement, 'calls a procedure, which may commit')
    } else grouping.add(statement)
    if (mode === 'prisma-split' || alone) grouping.closeUnlessOwn()
  }
  return grouping.finish()
}

/** The number of the last statement that uses each of the enum values that the script adds. */
function lastUses(statements: readonly Statement[]): ReadonlyMap<string, number> {
  return new Map(statements.flatMap(({ index, usesEnumValues = [] }) => usesEnumValues.map((value) => [value, index])))
}

/** Collects statements into steps, in their order. */
class Grouping {
  readonly #lastUses: ReadonlyMap<string, number>
  readonly #steps: PlanStep[] = []
  readonly #warnings: Omit<PlanWarning, 'migration'>[] = []
  #open: Statement[] = []
  #kind: StepKind = 'transaction'

  constructor(lastUses: ReadonlyMap<string, number>) {
    this.#lastUses = lastUses
  }

  add(statement: Statement): void {
    if (this.#kind === 'own-transaction') this.#addToOwn(statement)
    else if (statement.control === 'begin') this.#begin(statement)
    else if (statement.kind === 'transaction-control') this.#strayEnd(statement)
    else if (statement.kind === 'outside-transaction') this.addAlone(statement, statement.reason)
    else this.#addToTransaction(statement)
  }

  /** False for what belongs to a transaction that the file brings: alone, the journal's commit would end it. */
  takesAlone(statement: Statement): boolean {
    return this.#kind !== 'own-transaction' && statement.kind !== 'transaction-control'
  }

  addAlone(statement: Statement, reason: string | undefined): void {
    this.#close()
    this.#steps.push(planStep(this.#steps.length, 'autocommit', [statement], reason, statement.recovery))
  }

  closeUnlessOwn(): void {
    if (this.#kind !== 'own-transaction') this.#close()
  }

  finish(): GroupedSteps {
    if (this.#kind === 'own-transaction') {
      const message = 'a transaction that the file begins is not ended; it is committed at the end of the file'
      this.#warnings.push({ code: 'TRANSACTION_LEFT_OPEN', message })
    }
    this.#close()
    if (this.#steps.length === 0) this.#steps.push(planStep(0, 'transaction', []))
    return { steps: this.#steps, warnings: this.#warnings }
  }

  #begin(statement: Statement): void {
    this.#close()
    this.#kind = 'own-transaction'
    this.#open = [statement]
  }

  #addToOwn(statement: Statement): void {
    this.#open.push(statement)
    if (statement.kind === 'transaction-control' && statement.control !== 'begin') this.#close()
  }

  /** The server would only warn; what stands before it must be committed by then. */
  #strayEnd({ line, control }: Statement): void {
    this.#close()
    const message = `the \`${control}\` in line ${line} has no transaction to end and is left out`
    this.#warnings.push({ code: 'STRAY_TRANSACTION_END', message })
  }

  /** A new enum value cannot be used before its transaction has committed (55P04). */
  #addToTransaction(statement: Statement): void {
    this.#open.push(statement)
    const { enumValue, index } = statement
    if (enumValue === undefined || (this.#lastUses.get(enumValue) ?? -1) <= index) return
    this.#close()
    const message = `the enum value added in line ${statement.line} is used later in the file, so it is committed first`
    this.#warnings.push({ code: 'ENUM_VALUE_NEEDS_COMMIT', message })
  }

  #close(): void {
    if (this.#open.length > 0) this.#steps.push(planStep(this.#steps.length, this.#kind, this.#open))
    this.#open = []
    this.#kind = 'transaction'
  }
}
