/** A test user one can sign in as. */
export interface SeedPerson {
  /** Local part of the address, and what its rows are named after. */
  readonly name: string
  readonly firstName: string
  readonly lastName: string
  readonly role: 'owner' | 'admin' | 'member' | 'viewer'
  readonly tier: 'free' | 'pro' | 'team'
}

/** One user for each role, and one more member. */
export const PEOPLE: readonly SeedPerson[] = [
  { name: 'ada', firstName: 'Ada', lastName: 'Lovelace', role: 'owner', tier: 'team' },
  { name: 'alan', firstName: 'Alan', lastName: 'Turing', role: 'admin', tier: 'team' },
  { name: 'grace', firstName: 'Grace', lastName: 'Hopper', role: 'member', tier: 'pro' },
  { name: 'katherine', firstName: 'Katherine', lastName: 'Johnson', role: 'member', tier: 'free' },
  { name: 'edsger', firstName: 'Edsger', lastName: 'Dijkstra', role: 'viewer', tier: 'free' },
]
