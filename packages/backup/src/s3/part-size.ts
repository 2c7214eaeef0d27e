const MIB = 1024 * 1024
/** The size doubles after so many parts: 10,000 then hold more than the 5 TiB an object may have, and the first 1,000 hold 8 GiB. */
const PARTS_PER_SIZE = 1_000
/** Parts on their way at once, in bytes; larger parts go one by one. */
const IN_FLIGHT_BYTES = 32 * MIB

export const FIRST_PART_BYTES = 8 * MIB

/** Bytes of a part by its number, unless it is the last. */
export function partBytes(number: number): number {
  return FIRST_PART_BYTES * 2 ** Math.floor((number - 1) / PARTS_PER_SIZE)
}

/** How many parts of a size may be on their way at once. */
export function partsInFlight(bytes: number): number {
  return Math.max(1, Math.floor(IN_FLIGHT_BYTES / bytes))
}
