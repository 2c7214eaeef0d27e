import type { DownTarget } from '@pgtend/migrator'

/** How far up, as it was typed: a number (`2`, or `+2` as with Alembic), a name, or `head` for all. */
export function parseUpTarget(target: string | undefined): number | string | undefined {
  if (target === undefined || target === 'head') return undefined
  return isCount(target, '+') ? Number(target) : target
}

/** How far down, as it was typed: a number (`2`, or `-2` as with Alembic), the name that stays, or `base`. */
export function parseDownTarget(target: string): DownTarget {
  if (target === 'base') return { base: true }
  return isCount(target, '-') ? { count: Math.abs(Number(target)) } : { to: target }
}

/** A timestamp is no number of migrations: it would stand for all of them. */
function isCount(text: string, sign: '+' | '-'): boolean {
  return /^\d{1,6}$/.test(text.startsWith(sign) ? text.slice(1) : text)
}
