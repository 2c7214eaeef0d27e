import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

const CONFIG = `{
  databases: {
    // Without a URL, development uses the embedded engine under .pgtend/.
    staging: { url: process.env.STAGING_DATABASE_URL },
    production: { url: process.env.PRODUCTION_DATABASE_URL },
  },
  backup: {
    // Before production: make two keys with \`pgtend backup keys create FILE\`, keep one of them far away, and write
    // { recipients: ['age1…', 'age1…'] } with their public keys here.
    encryption: 'none',
  },
} satisfies import('pgtend').PgtendConfigInput
`

/**
 * The text of a new `pgtend.config.ts`, in the module system of the project around the folder.
 * Node reads a `.ts` file of a CommonJS project as CommonJS: with `export default` it would fail, or warn on every command.
 */
export async function configTemplate(folder: string): Promise<string> {
  const manifest = await nearestManifest(resolve(folder))
  const isEsm = manifest === undefined || manifest.type === 'module'
  return `${isEsm ? 'export default' : 'module.exports ='} ${CONFIG}`
}

/** The package.json that Node would look at; undefined when there is none. */
async function nearestManifest(folder: string): Promise<{ readonly type?: unknown } | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return dirname(folder) === folder ? undefined : nearestManifest(dirname(folder))
  try {
    const manifest: unknown = JSON.parse(text)
    return typeof manifest === 'object' && manifest !== null ? manifest : {}
  } catch {
    // Broken, and then Node takes the folder for CommonJS.
    return {}
  }
}
