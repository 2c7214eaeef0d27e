import { listForeignFiles, readForeignFile, requireFiles, trimScript, upScript } from './foreign-files.ts'
import type { ForeignMigration, ReadForeignHistory } from './foreign-history.ts'

const UP = /^--\s*migrate:up([^\n]*)\n?/m
const DOWN = /^--\s*migrate:down([^\n]*)\n?/m
const VERSION = /^(\d+).*\.sql$/

/** Reads dbmate's files (`-- migrate:up`, `-- migrate:down`) and its table of versions. Reads only. */
export const readDbmate: ReadForeignHistory = async ({ client, folder, table }) => {
  const files = (await listForeignFiles(folder)).filter((file) => VERSION.test(file))
  const { rows } = await client.query<{ version: string }>(`select version::text as version from ${table}`)
  const applied = new Set(rows.map(({ version }) => version))
  const versions = files.map((file) => VERSION.exec(file)?.[1] ?? '')
  requireFiles(applied, versions, folder)
  const migrations = await Promise.all(
    files.map(async (file, index): Promise<ForeignMigration> => {
      const scripts = splitDbmate(await readForeignFile(folder, file))
      return { name: file.replace(/\.sql$/, ''), ...scripts, applied: applied.has(versions[index] ?? '') }
    }),
  )
  return { migrations, baseline: false, warnings: [] }
}

/** Takes a file of dbmate apart; `transaction:false` becomes the directive that pgtend knows. Pure. */
export function splitDbmate(text: string): Pick<ForeignMigration, 'up' | 'down'> {
  const unix = text.replaceAll('\r\n', '\n')
  const up = UP.exec(unix)
  const down = DOWN.exec(unix)
  const end = down?.index ?? unix.length
  const upText = unix.slice(up === null ? 0 : up.index + up[0].length, end)
  const downText = down === null ? '' : unix.slice(down.index + down[0].length)
  const downScript = trimScript(downText)
  return {
    up: directive(up?.[1]) + upScript(upText),
    down: downScript === null ? null : directive(down?.[1]) + downScript,
  }
}

function directive(options = ''): string {
  return /transaction\s*:\s*false/.test(options) ? '-- pgtend: no-transaction\n' : ''
}
