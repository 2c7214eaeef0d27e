const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
/** What goes before the separator `1`, as the checksum of Bech32 (BIP 173) takes it: the high bits of `age`, zero, the low bits. */
const PREFIX = [3, 3, 3, 0, 1, 7, 5]
/** 32 bytes in groups of five bits, and six of checksum. */
const PUBLIC_KEY = /^age1[02-9ac-hj-np-z]{58}$/
const LAST_OF_KEY = 51

/**
 * True for the public key of an X25519 identity of age whose checksum is right. By hand, because the age library takes 100 ms to
 * load, which every command that looks at backups would wait for.
 */
export function isPublicKey(text: string): boolean {
  if (!PUBLIC_KEY.test(text)) return false
  const groups = [...text.slice('age1'.length)].map((letter) => ALPHABET.indexOf(letter))
  // 52 groups are four bits more than 32 bytes.
  const padding = (groups[LAST_OF_KEY] ?? 0) & 0b1111
  return padding === 0 && polymod([...PREFIX, ...groups]) === 1
}

function polymod(groups: readonly number[]): number {
  let checksum = 1
  for (const group of groups) {
    const top = checksum >>> 25
    checksum = ((checksum & 0x1ffffff) << 5) ^ group
    GENERATOR.forEach((term, bit) => {
      if ((top >>> bit) & 1) checksum ^= term
    })
  }
  return checksum
}
