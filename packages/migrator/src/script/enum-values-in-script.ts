import type { Node } from 'libpg-query'
import { isBuiltInType, usedEnumValues } from './used-enum-values.ts'

/** Follows a script from statement to statement: what it adds to enums, and which later statements use it. */
export class EnumValuesInScript {
  readonly #added = new Map<string, Set<string>>()
  readonly #created = new Set<string>()

  /** The values added earlier that a statement uses. What it adds itself is known from then on. */
  usedBy(node: Node): readonly string[] {
    const isOther = (type: string): boolean => isBuiltInType(type) || this.#created.has(type)
    const used = this.#added.size === 0 ? [] : usedEnumValues(node, this.#added, isOther)
    if ('CreateEnumStmt' in node) this.#created.add(lastName(node.CreateEnumStmt.typeName))
    if ('AlterEnumStmt' in node) {
      const { newVal, oldVal, typeName } = node.AlterEnumStmt
      if (newVal !== undefined && oldVal === undefined) this.#add(newVal, lastName(typeName))
    }
    return used
  }

  #add(value: string, type: string): void {
    const types = this.#added.get(value)
    if (types === undefined) this.#added.set(value, new Set([type]))
    else types.add(type)
  }
}

function lastName(names: readonly Node[] | undefined): string {
  const last = names?.at(-1)
  return last !== undefined && 'String' in last ? (last.String.sval ?? '') : ''
}
