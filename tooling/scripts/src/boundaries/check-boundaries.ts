import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { listFiles } from '../workspace/list-files.ts'
import { readWorkspace, type WorkspacePackage } from '../workspace/read-workspace.ts'
import { checkManifest } from './check-manifest.ts'
import { checkSource } from './check-source.ts'

export interface BoundariesReport {
  readonly files: number
  readonly problems: readonly string[]
}

/** Checks every package.json and source file of the workspace below `root` against the arrows of the design. */
export async function checkBoundaries(root: string): Promise<BoundariesReport> {
  const workspace = await readWorkspace(root)
  if (workspace.length === 0) throw new Error(`no workspace packages below "${root}"`)
  const reports = await Promise.all(workspace.map((from) => checkPackage(root, from, workspace)))
  return {
    files: reports.reduce((sum, report) => sum + report.files, 0),
    problems: reports.flatMap((report) => report.problems),
  }
}

async function checkPackage(
  root: string,
  from: WorkspacePackage,
  workspace: readonly WorkspacePackage[],
): Promise<BoundariesReport> {
  const paths = await listFiles(join(root, from.path))
  const sources = paths.filter((path) => /^(src|test)\/.*\.tsx?$/.test(path) && !path.includes('/generated/'))
  const problems = await Promise.all(
    sources.map(async (path) =>
      checkSource(from, workspace, path, await readFile(join(root, from.path, path), 'utf8')),
    ),
  )
  return { files: sources.length, problems: [...checkManifest(from, workspace), ...problems.flat()] }
}
