import { InvalidArgumentError } from 'commander'

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|min)?$/
const MILLISECONDS = { ms: 1, s: 1_000, min: 60_000 } as const

/** Reads a time as `5ms`, `0.5s`, `2min` or a number of milliseconds. */
export function parseMilliseconds(text: string): number {
  const [, number, unit = 'ms'] = DURATION.exec(text.trim()) ?? []
  if (number === undefined) throw new InvalidArgumentError('It must be a time such as 5ms.')
  return Number(number) * MILLISECONDS[unit as keyof typeof MILLISECONDS]
}
