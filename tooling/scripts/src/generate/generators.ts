import { ROOT } from '../workspace/root.ts'
import { cliPage } from './cli-page.ts'
import { configPage } from './config-page.ts'
import { errorsPage } from './errors-page.ts'
import type { Generator } from './generator.ts'
import { loadCatalogues } from './load-catalogues.ts'
import { loadConfigSchema } from './load-config-schema.ts'
import { loadManifestSchema } from './load-manifest-schema.ts'
import { loadProgram } from './load-program.ts'
import { loadRules } from './load-rules.ts'
import { manifestPage } from './manifest-page.ts'
import { prismaClient } from './prisma-client.ts'
import { rulesPages } from './rules-pages.ts'

/** Every generated file of the repository. The client comes first: the others import packages that need it. */
export const GENERATORS: readonly Generator[] = [
  {
    name: 'prisma',
    command: 'pnpm generate --only prisma',
    folder: 'packages/core-schema/src/generated',
    outputs: () => prismaClient(ROOT),
  },
  page('errors', async () => errorsPage(await loadCatalogues(ROOT))),
  page('config', async () => configPage(await loadConfigSchema(ROOT))),
  page('manifest', async () => manifestPage(await loadManifestSchema(ROOT))),
  {
    name: 'rules',
    command: 'pnpm generate --only rules',
    folder: 'docs/rules',
    outputs: async () => rulesPages(await loadRules(ROOT)),
  },
  page('cli', async () => cliPage(await loadProgram(ROOT))),
]

function page(name: string, render: () => Promise<string>): Generator {
  return {
    name,
    command: `pnpm generate --only ${name}`,
    outputs: async () => new Map([[`docs/${name}.md`, await render()]]),
  }
}
