import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface DirectoryGuard {
  /** Removes the folder now and waits for that. */
  remove(): Promise<void>
  /** Leaves the folder in place after this process. */
  keep(): Promise<void>
}

// A server's own guard stops it and removes its folder first.
const GUARD = `
  read -r word
  if [ "$word" = keep ]; then exit 0; fi
  tries=0
  while [ -e "$1/server" ] && [ "$tries" -lt 150 ]; do sleep 0.05; tries=$((tries + 1)); done
  rm -rf "$1"
`

/** Starts a small shell that removes a folder when this process ends in whatever way. */
export function guardDirectory(path: string): DirectoryGuard {
  const guard = spawn('sh', ['-c', GUARD, 'guard', path], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  const finish = async (word: string) => {
    guard.ref()
    const ended = once(guard, 'exit')
    guard.stdin.end(word)
    await ended
  }
  return { remove: () => finish(''), keep: () => finish('keep\n') }
}
