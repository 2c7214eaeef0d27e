import { generateIdentity, type Identities, publicKeysOf } from '../src/encryption/identities.ts'

/** Keys of a team and of its escrow, and what backups for both are created with. */
export interface TwoKeys {
  readonly team: Identities
  readonly escrow: Identities
  readonly encryption: { readonly recipients: readonly string[] }
}

/** Makes new keys. */
export async function twoKeys(): Promise<TwoKeys> {
  const [team, escrow] = [await generateIdentity(), await generateIdentity()]
  return { team: [team], escrow: [escrow], encryption: { recipients: await publicKeysOf([team, escrow]) } }
}
