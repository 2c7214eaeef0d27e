import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { errorCode } from './error-code.ts'

/** Names a process so that another one on the same machine can tell whether it lives. */
export interface ProcessMark {
  /** Twelve hexadecimal digits: this boot of this machine, and its table of processes. Containers differ in it. */
  readonly machine: string
  readonly pid: number
  /** When it began, as the system counts: tells it from a later one with the same pid. Left out where the system does not say. */
  readonly started?: string | undefined
}

/** Does not change while the process lives. */
let own: ProcessMark | undefined

/** The mark of this process. */
export function thisProcess(): ProcessMark {
  if (own === undefined) {
    const started = startOf(process.pid)
    own = { machine: machineMark(), pid: process.pid, ...(typeof started === 'string' && { started }) }
  }
  return own
}

/** True only when it is certain that the process has ended: it ran on this machine, and is not there or has become another one. */
export function isGone({ machine, pid, started }: ProcessMark): boolean {
  if (machine !== thisProcess().machine) return false
  if (!isThere(pid)) return true
  const found = startOf(pid)
  return found === 'ended' || (started !== undefined && found !== undefined && found !== started)
}

/** True only when it is certain that the process lives: it runs on this machine, and began when the mark says. */
export function isAlive({ machine, pid, started }: ProcessMark): boolean {
  return machine === thisProcess().machine && started !== undefined && startOf(pid) === started
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    return errorCode(error) !== 'ESRCH'
  }
}

/** Clock ticks between the boot and the start of a process; undefined where the system does not say. */
function startOf(pid: number): string | 'ended' | undefined {
  const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The name of the program stands in brackets and may hold any character; the state follows it, the start is the 20th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // One that was killed keeps its pid until its parent asks how it ended, which some never do.
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[19]
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
