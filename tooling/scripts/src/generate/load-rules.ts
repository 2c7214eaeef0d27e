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
})

/** A rule of `pgtend migrate check`, as far as its page needs it. */
export type LoadedRule = z.infer<typeof ruleSchema>

/**
 * Imports the rules of the migrator.
 * @throws {Error} when it exports none, or one without what a page needs.
 */
export async function loadRules(root: string): Promise<readonly LoadedRule[]> {
  const { CHECK_RULES } = await importPackage(root, 'packages/migrator')
  const result = z.array(ruleSchema).min(1).safeParse(CHECK_RULES)
  if (!result.success) throw new Error(`packages/migrator: CHECK_RULES: ${z.prettifyError(result.error)}`)
  return result.data
}
