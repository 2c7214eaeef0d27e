import type { BaseBranch } from '@pgtend/migrator'
import { gitText } from './run-git.ts'

/** Where a merge usually goes to; the remote knows it better than the local branch, which may be old. */
const USUAL = ['refs/remotes/origin/main', 'refs/remotes/origin/master', 'refs/heads/main', 'refs/heads/master']

/** A shallow clone usually tracks one branch only, which `--unshallow` alone would leave so. */
const FETCH_ALL = "git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'"

/**
 * Reads from git which migrations the base branch has, and which both had when they parted. Changes nothing, fetches nothing.
 * Undefined outside a work tree, without a base branch, and where the two share no commit.
 */
export async function readBaseBranch(directory: string, given?: string): Promise<BaseBranch | undefined> {
  const ref = given ?? (await defaultBase(directory))
  if (ref === undefined) return undefined
  const commit = await gitText(directory, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`])
  const mergeBase = await gitText(directory, ['merge-base', 'HEAD', commit ?? ref])
  if (commit === undefined || mergeBase === undefined) {
    if (given === undefined) return undefined
    const { CliError } = await import('../cli-error.ts')
    const shallow = (await gitText(directory, ['rev-parse', '--is-shallow-repository'])) === 'true'
    throw new CliError('USAGE', `git knows no branch "${given}" that this one comes from`, {
      hint: shallow
        ? `The clone is shallow: run \`${FETCH_ALL}\` (in GitHub Actions, check out with \`fetch-depth: 0\`).`
        : 'Fetch it, or name another with `--base`.',
    })
  }
  const [migrations, atMergeBase] = await Promise.all([
    listMigrations(directory, commit),
    listMigrations(directory, mergeBase),
  ])
  return { name: ref.replace(/^refs\/(remotes|heads)\//, ''), migrations, atMergeBase }
}

async function defaultBase(directory: string): Promise<string | undefined> {
  const head = await gitText(directory, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'])
  for (const ref of head === undefined ? USUAL : [head, ...USUAL]) {
    if ((await gitText(directory, ['rev-parse', '--verify', '--quiet', ref])) !== undefined) return ref
  }
  return undefined
}

/** Folders with a `migration.sql` in that commit; a path that begins with `./` is relative to the folder git runs in. */
async function listMigrations(directory: string, commit: string): Promise<readonly string[]> {
  const list = await gitText(directory, ['ls-tree', '-r', '-z', '--name-only', commit, './'])
  const paths = list?.split('\0') ?? []
  return paths.flatMap((path) => /^([^/]+)\/migration\.sql$/.exec(path)?.[1] ?? [])
}
