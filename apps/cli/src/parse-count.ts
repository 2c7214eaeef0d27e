import { InvalidArgumentError } from 'commander'

/** Reads a whole number from 1 on. */
export function parseCount(text: string): number {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count >= 1) return count
  throw new InvalidArgumentError('It must be a whole number from 1 on.')
}
