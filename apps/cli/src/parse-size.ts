import { InvalidArgumentError } from 'commander'

const SIZE = /^(\d+(?:\.\d+)?)\s*([kMGT]?)i?B?$/i
const UNITS = ['', 'k', 'm', 'g', 't']

/** Reads a number of bytes as `20GB`, `512 MB` or `1048576`, with PostgreSQL's units of 1024. */
export function parseSize(text: string): number {
  const [, number = '', unit = ''] = SIZE.exec(text.trim()) ?? []
  if (number === '') throw new InvalidArgumentError('It must be a size such as 20GB.')
  return Math.floor(Number(number) * 1024 ** UNITS.indexOf(unit.toLowerCase()))
}
