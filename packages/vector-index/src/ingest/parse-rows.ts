import { VectorError } from '../errors.ts'
import type { IngestRow } from './encode-batch.ts'

/** Some programs begin a file with it. */
const BYTE_ORDER_MARK = /^\uFEFF/

/**
 * Reads rows from lines that each hold a JSON object with the names of columns; empty lines are left out. Messages name the line and
 * never a value.
 * @throws {VectorError} `INGEST_LINE_INVALID`
 */
export async function* parseRows(lines: AsyncIterable<string>): AsyncGenerator<IngestRow> {
  let number = 0
  for await (const line of lines) {
    number += 1
    const text = number === 1 ? line.replace(BYTE_ORDER_MARK, '') : line
    if (text.trim() !== '') yield parseRow(text, number)
  }
}

function parseRow(line: string, number: number): IngestRow {
  const row = parseJson(line, number)
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw invalid(`line ${number} is not a JSON object`)
  for (const [name, value] of Object.entries(row)) {
    if (holdsInexact(value)) {
      throw invalid(`line ${number} has a whole number in "${name}" that is too large to be exact; write it in quotes`)
    }
  }
  return row as IngestRow
}

/** A number above 2^53 has lost its last digits when it arrives here: a bigint key, or one inside JSON, would be another one. */
function holdsInexact(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsInexact)
  return Number.isInteger(value) && !Number.isSafeInteger(value)
}

function parseJson(line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // The parser's own error repeats a part of the line, so it is not kept as the cause.
    throw invalid(`line ${number} is not JSON`)
  }
}

function invalid(message: string): VectorError {
  return new VectorError('INGEST_LINE_INVALID', message)
}
