import { z } from 'zod'

import { importPackage } from './import-package.ts'

const exampleSchema = z.object({ earlier: z.string().optional(), sql: z.string().min(1) })

const ruleSchema = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]+$/),
  severity: z.enum(['error', 'warning', 'info', 'off']),
  category: z.string().min(1),
  title: z.string().min(1),
  lock: z.string().optional(),
  why: z.string().min(1),
  examples: z.object({ unsafe: exampleSchema, safe: exampleSchema }).optional(),
  /** What the check prints as the safe form of the unsafe example. */
  safeSql: z.string().optional(),
})

/** A rule of `pgtend migrate check`, as far as its page needs it. */
export type LoadedRule = z.infer<typeof ruleSchema>

/** What is used of the migrator. */
interface Migrator {
  readonly CHECK_RULES: unknown
  readonly loadCheckParser: () => Promise<unknown>
  readonly checkMigrations: (
    parser: unknown,
    scripts: readonly object[],
    options: object,
  ) => { readonly findings: readonly { readonly rule: string; readonly safeSql: string | null }[] }
}

/**
 * Imports the rules of the migrator.
 * @throws {Error} when it exports none, or one without what a page needs.
 */
export async function loadRules(root: string): Promise<readonly LoadedRule[]> {
  const migrator = (await importPackage(root, 'packages/migrator')) as unknown as Migrator
  const { CHECK_RULES } = migrator
  const result = z.array(ruleSchema).min(1).safeParse(CHECK_RULES)
  if (!result.success) throw new Error(`packages/migrator: CHECK_RULES: ${z.prettifyError(result.error)}`)
  const parser = await migrator.loadCheckParser()
  return result.data.map((rule) => ({ ...rule, safeSql: printedFor(migrator, parser, rule) }))
}

/** What the check says of the unsafe example; a rule that is off is switched on for it. */
function printedFor(
  { checkMigrations }: Migrator,
  parser: unknown,
  { name, severity, examples }: LoadedRule,
): string | undefined {
  if (examples === undefined) return undefined
  const { earlier = '', sql } = examples.unsafe
  const { findings } = checkMigrations(parser, [{ name: '2', path: '2', text: sql }], {
    history: [{ name: '1', path: '1', text: earlier }],
    rules: severity === 'off' ? { [name]: 'warning' } : {},
  })
  return findings.find(({ rule }) => rule === name)?.safeSql ?? undefined
}
