import { z } from 'zod'
import { VectorError } from '../errors.ts'

const numbersSchema = z.array(z.number())

/** Reads a vector that a person wrote: a JSON array of numbers. @throws {VectorError} `VECTOR_INVALID` */
export function readVectorText(text: string): readonly number[] {
  try {
    return numbersSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new VectorError('VECTOR_INVALID', 'the vector is not a JSON array of numbers', { cause })
  }
}
