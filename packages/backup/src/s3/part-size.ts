const MIB = 1024 * 1024
/**
 * The size doubles after so many parts: 10,000 then hold more than the 5 TiB an object may have, and the first 1,000
 * hold 8 GiB.
 */
const PARTS_PER_SIZE = 1_000

export const FIRST_PART_BYTES = 8 * MIB
/** Parts of a bucket on their way at once; a larger one goes alone. */
export const IN_FLIGHT_BYTES = 4 * FIRST_PART_BYTES

/** Bytes of a part by its number, unless it is the last. */
export function partBytes(number: number): number {
  return FIRST_PART_BYTES * 2 ** Math.floor((number - 1) / PARTS_PER_SIZE)
}
