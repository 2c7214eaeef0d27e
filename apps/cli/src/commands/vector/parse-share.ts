import { InvalidArgumentError } from 'commander'

/** Reads a share: `0.95`, or `95%`. */
export function parseShare(text: string): number {
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (text.trim() !== '' && share > 0 && share <= 1) return share
  throw new InvalidArgumentError('It must be above 0 and at most 1, such as 0.95 or 95%.')
}
