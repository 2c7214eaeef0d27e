import { basename, dirname } from 'node:path'
import { gitText, runGit } from './run-git.ts'

const MAX_COMMITS = 500

/** Looks through the commits of all branches that touched a file for the text that `matches`. Changes nothing. */
export async function findPreviousText(
  path: string,
  matches: (text: string) => boolean,
): Promise<{ readonly text: string; readonly where: string } | undefined> {
  const [folder, file] = [dirname(path), `./${basename(path)}`]
  // Git leaves out a side branch whose text was given up in the merge; a database may have had it.
  const range = ['--all', '--full-history', `--max-count=${MAX_COMMITS}`]
  const log = await gitText(folder, ['log', ...range, '--format=%h', '--', file])
  for (const commit of log?.split('\n').filter((line) => line !== '') ?? []) {
    const text = (await runGit(folder, ['cat-file', 'blob', `${commit}:${file}`]))?.toString('utf8')
    if (text !== undefined && matches(text)) return { text, where: `commit ${commit}` }
  }
  return undefined
}
