import type { SchemaState } from '../state/schema-state.ts'

/** What effects depend on besides the statement. */
export interface EffectContext {
  readonly state: SchemaState
  /** Major version of the server. */
  readonly serverVersion: number
}
