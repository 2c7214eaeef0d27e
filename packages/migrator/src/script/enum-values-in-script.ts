import type { Node } from 'libpg-query'
import { isBuiltInType, usedEnumValues } from './used-enum-values.ts'

const FEW = 16
/** Text that may mean a value without having its letters: escapes, quotes within quotes, functions that see all values. */
const HIDES_VALUES = /\\|''|\bU&|\benum_(?:first|last|range)\b/i

/** Follows a script from statement to statement: what it adds to enums, and which later statements use it. */
export class EnumValuesInScript {
  readonly #added = new Map<string, Set<string>>()
  readonly #created = new Set<string>()

  /** The values added earlier that a statement uses. What it adds itself is known from then on. */
  usedBy(node: Node, text: string): readonly string[] {
    const isOther = (type: string): boolean => isBuiltInType(type) || this.#created.has(type)
    const used = this.#mayUse(text) ? usedEnumValues(node, this.#added, isOther) : []
    if ('CreateEnumStmt' in node) this.#created.add(lastName(node.CreateEnumStmt.typeName))
    if ('AlterEnumStmt' in node) {
      const { newVal, oldVal, typeName } = node.AlterEnumStmt
      if (newVal !== undefined && oldVal === undefined) this.#add(newVal, lastName(typeName))
    }
    return used
  }

  /** Looking at the text costs less than walking the tree, unless there are many values. */
  #mayUse(text: string): boolean {
    if (this.#added.size === 0 || this.#added.size > FEW || HIDES_VALUES.test(text)) return this.#added.size > 0
    return [...this.#added.keys()].some((value) => text.includes(value.replaceAll("'", "''")))
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
