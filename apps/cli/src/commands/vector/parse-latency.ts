import { InvalidArgumentError } from 'commander'

const LATENCY = /^(\d+(?:\.\d+)?) *(ms|s)?$/

/** Reads how long a search may take, in milliseconds: `5ms`, `5`, `0.5s`. */
export function parseLatency(text: string): number {
  const [, number = '', unit = 'ms'] = LATENCY.exec(text.trim()) ?? []
  const milliseconds = Number(number) * (unit === 's' ? 1000 : 1)
  if (number !== '' && milliseconds > 0) return milliseconds
  throw new InvalidArgumentError('It must be a time such as 5ms or 0.5s.')
}
