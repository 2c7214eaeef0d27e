import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Names a process so that another one on the same machine can tell whether it lives. */
export interface ProcessMark {
  /** Twelve hexadecimal digits: this boot of this machine, and its table of processes. Containers differ in it. */
  readonly machine: string
  readonly pid: number
}

/** Does not change while the process lives. */
let machine: string | undefined

/** The mark of this process. */
export function thisProcess(): ProcessMark {
  machine ??= machineMark()
  return { machine, pid: process.pid }
}

/** True only when it is certain that the process has ended: it ran on this machine, and its pid is not there. */
export function isGone({ machine, pid }: ProcessMark): boolean {
  if (machine !== thisProcess().machine) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

function machineMark(): string {
  const parts = [
    hostname(),
    orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    orEmpty(() => readlinkSync('/proc/self/ns/pid')),
  ]
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12)
}

function orEmpty(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
