import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { readConfig } from '@changesets/config'
import { parseChangesetFile } from '@changesets/parse'

import { readWorkspace } from '../workspace/read-workspace.ts'
import type { CommandResult } from '../workspace/run-command.ts'

/** Checks the configuration of changesets and every changeset: known public packages, a bump, a text. Needs no git. */
export async function checkChangesets(root: string): Promise<CommandResult> {
  const config = await readConfig(root)
  const workspace = await readWorkspace(root)
  const publicNames = new Set(
    workspace.filter(({ manifest }) => manifest.private !== true).map((one) => one.manifest.name),
  )

  const files = (await readdir(join(root, '.changeset'))).filter((file) => file.endsWith('.md') && file !== 'README.md')
  const problems = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(root, '.changeset', file), 'utf8')
      return changesetProblems(text, publicNames).map((problem) => `.changeset/${file}: ${problem}`)
    }),
  )
  const all = [...config.warnings, ...(config.errors ?? []), ...problems.flat()]
  return { ok: all.length === 0, output: all.join('\n') }
}

/** Says what is wrong with the text of a changeset. Pure. */
export function changesetProblems(text: string, publicNames: ReadonlySet<string>): string[] {
  try {
    const { releases, summary } = parseChangesetFile(text)
    const unknown = releases
      .filter(({ name }) => !publicNames.has(name))
      .map(({ name }) => `"${name}" is not published`)
    const bumps = releases.filter(({ type }) => !['major', 'minor', 'patch'].includes(type))
    return [
      ...unknown,
      ...bumps.map(({ name, type }) => `"${name}" has the bump "${type}"; use major, minor or patch`),
      ...(releases.length === 0 ? ['names no package'] : []),
      ...(summary.trim() === '' ? ['has no text for the user'] : []),
    ]
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
