import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'
import type { Client } from 'pg'

/** What the numbers were measured on. */
export interface MachineFacts {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  /** Load average of the last minute before the measurement; above a fraction of the cores, the numbers are of a busy machine. */
  readonly load: number
  readonly node: string
  readonly server: string
  /** Settings that decide what a commit costs. */
  readonly serverSettings: string
  readonly programs: Readonly<Record<string, string>>
}

/** Asks the machine, the server and the programs for what a reader needs to judge the numbers. */
export async function readMachineFacts(
  client: Client,
  programs: Readonly<Record<string, readonly [string, ...string[]]>>,
): Promise<MachineFacts> {
  const { rows } = await client.query<{ version: string; settings: string }>(`
    select current_setting('server_version') as version,
           string_agg(name || ' ' || setting, ', ' order by name) as settings
      from pg_settings
     where name in ('fsync', 'synchronous_commit', 'full_page_writes')
  `)
  const versions = Object.entries(programs).map(([name, [file, ...args]]) => [name, versionOf(file, args)] as const)
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${process.platform} ${release()}`,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    node: process.version,
    server: rows[0]?.version ?? 'unknown',
    serverSettings: rows[0]?.settings ?? 'unknown',
    programs: Object.fromEntries(versions),
  }
}

/** The first version number in what the program prints. */
function versionOf(file: string, args: readonly string[]): string {
  const output = execFileSync(file, args, { encoding: 'utf8' })
  return /\d+(?:\.\d+)+/.exec(output)?.[0] ?? output.trim()
}
