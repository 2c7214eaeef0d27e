import { z } from 'zod'
import type { BranchFacts } from './branch-facts.ts'

export const migrationHeadsSchema = z.strictObject({
  /** Branch that the folder was compared with; null without version control. */
  base: z.string().nullable(),
  /** Whether a database was asked. */
  database: z.boolean(),
  /** The newest migration of the line, then the newest of each fork. One: everything stands in one line. */
  heads: z.array(z.string()),
  forks: z.array(
    z.strictObject({
      /** Migrations out of order that follow each other. */
      migrations: z.array(z.string()),
      /** The migration they stand after; null at the beginning. */
      after: z.string().nullable(),
      /** Migrations that sort after them and came first. */
      behind: z.array(z.string()),
      /** The base branch has them, so that `rebase` leaves them alone. */
      published: z.boolean(),
      /** The database has them, so that `rebase` leaves them alone until they are undone. */
      applied: z.boolean(),
    }),
  ),
})
export type MigrationHeads = z.output<typeof migrationHeadsSchema>

type Fork = MigrationHeads['forks'][number]

/** Groups the migrations out of order into forks: what other tools, which keep a graph, would call heads of their own. Pure. */
export function findHeads(facts: BranchFacts, database: boolean): MigrationHeads {
  const { names, outOfOrder, published, recorded, inFolder } = facts
  const inLine = (name: string): boolean => !outOfOrder.has(name) && (recorded.has(name) || published.has(name))
  const belongsTo = (fork: Fork, name: string): boolean =>
    fork.published === published.has(name) && fork.applied === recorded.has(name)
  const forks: Fork[] = []
  let after: string | null = null
  for (const [index, name] of names.entries()) {
    const previous = forks.at(-1)
    if (!outOfOrder.has(name)) after = name
    else if (previous?.after === after && belongsTo(previous, name)) previous.migrations.push(name)
    else {
      const applied = recorded.has(name)
      // To what is applied only the base branch came first; to what is pending, all that is applied.
      const behind = names.slice(index + 1).filter((later) => inLine(later) || (!applied && recorded.has(later)))
      forks.push({ migrations: [name], after, behind, published: published.has(name), applied })
    }
  }
  const newest = names.findLast((name) => !outOfOrder.has(name) && (inFolder.has(name) || inLine(name)))
  const heads = [newest, ...forks.map(({ migrations }) => migrations.at(-1))].filter((name) => name !== undefined)
  return { base: facts.base, database, heads, forks }
}
