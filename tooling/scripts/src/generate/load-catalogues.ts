import { z } from 'zod'

import { readWorkspace } from '../workspace/read-workspace.ts'
import { importPackage } from './import-package.ts'

const entrySchema = z.strictObject({
  summary: z.string().min(1),
  remedy: z.string().min(1),
  exitCode: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(130)]),
})

const catalogueSchema = z.record(z.string().regex(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/), entrySchema)

/** The error codes of one package, as its `…_ERRORS` export lists them. */
export interface LoadedCatalogue {
  readonly packageName: string
  readonly codes: z.infer<typeof catalogueSchema>
}

/**
 * Imports every package and app and collects the exports that end in `_ERRORS`.
 * @throws {Error} naming all packages without a catalogue; apps need none, because they throw what packages throw.
 */
export async function loadCatalogues(root: string): Promise<LoadedCatalogue[]> {
  const workspace = (await readWorkspace(root)).filter(({ kind }) => kind !== 'tooling')
  const loaded = await Promise.all(
    workspace.map(async ({ path, kind, manifest }) => {
      const found = Object.entries(await importPackage(root, path)).filter(([name]) => name.endsWith('_ERRORS'))
      const codes = Object.assign({}, ...found.map(([name, value]) => parseCatalogue(`${path}: ${name}`, value)))
      return { path, needed: kind === 'package', packageName: manifest.name, codes: codes as LoadedCatalogue['codes'] }
    }),
  )
  const missing = loaded.filter(({ needed, codes }) => needed && Object.keys(codes).length === 0)
  if (missing.length > 0) {
    throw new Error(`no exported "…_ERRORS" catalogue in: ${missing.map(({ path }) => path).join(', ')}`)
  }
  return loaded.filter(({ codes }) => Object.keys(codes).length > 0)
}

function parseCatalogue(where: string, value: unknown): LoadedCatalogue['codes'] {
  const result = catalogueSchema.safeParse(value)
  if (!result.success) throw new Error(`${where}: ${z.prettifyError(result.error)}`)
  return result.data
}
