import type { LockCase } from '../lock-case.ts'

/**
 * What a finding asserts:
 * - `long`: the migration makes others wait for as long as a table is large, or fails on the rows there are. This can be measured.
 * - `other`: a short lock, data loss, clients that break, style, settings, a matter of the runner. Measured by nobody.
 */
export type Claim = 'long' | 'other'

export interface Finding {
  readonly rule: string
  readonly claim: Claim
}

/** A linter that is scored. */
export interface Linter {
  /** With its version and the options that matter. */
  readonly name: string
  /** The findings on each case, in the order of the cases. */
  check(cases: readonly LockCase[]): Promise<readonly (readonly Finding[])[]>
}
