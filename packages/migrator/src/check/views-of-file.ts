import type { Node } from 'libpg-query'
import type { PlanStep } from '../plan/plan-step.ts'
import type { RelationName } from './relation-name.ts'
import { nodeAs } from './syntax.ts'

/** Where a file creates views, so that what drops or renames one can be told from what replaces it. */
export class ViewsOfFile {
  readonly #created = new Map<string, { readonly schema: string | undefined; readonly statement: number }[]>()

  constructor(nodes: readonly Node[]) {
    for (const [statement, node] of nodes.entries()) {
      const view = nodeAs(node, 'ViewStmt')?.view ?? materializedView(node)
      if (view?.relname === undefined) continue
      const places = this.#created.get(view.relname) ?? []
      places.push({ schema: view.schemaname, statement })
      this.#created.set(view.relname, places)
    }
  }

  /** Whether a step creates the view after one of its statements. */
  isCreatedIn(step: PlanStep | undefined, after: number, { schema, name }: RelationName): boolean {
    const last = step?.statements.at(-1)?.index ?? after
    return (this.#created.get(name) ?? []).some(
      (place) =>
        after < place.statement && place.statement <= last && (place.schema === undefined || place.schema === schema),
    )
  }
}

function materializedView(node: Node): { readonly relname?: string; readonly schemaname?: string } | undefined {
  const statement = nodeAs(node, 'CreateTableAsStmt')
  return statement?.objtype === 'OBJECT_MATVIEW' ? statement.into?.rel : undefined
}
