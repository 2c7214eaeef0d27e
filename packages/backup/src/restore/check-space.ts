import type { TargetFacts } from './preflight.ts'

/** Whether there is room for a restore: nothing, or what stands in its way, or why nobody knows. */
export interface SpaceCheck {
  readonly problem?: string
  readonly warning?: string
}

/** Compares the room that a restore needs with what is free, and becomes free first. Pure. */
export function checkSpace(
  bytes: number | undefined,
  { freeBytes }: Pick<TargetFacts, 'freeBytes'>,
  freedBytes: number,
): SpaceCheck {
  if (bytes === undefined) return { warning: 'nobody knows how much room the restore needs' }
  if (freeBytes === undefined) {
    return { warning: `${megabytes(bytes)} are needed, and the free space of the server cannot be seen from here` }
  }
  const free = freeBytes + freedBytes
  if (free >= bytes) return {}
  return { problem: `the restore needs ${megabytes(bytes)} on its disk and ${megabytes(free)} are free` }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MB`
}
