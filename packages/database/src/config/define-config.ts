import type { PgtendConfigInput } from './schema.ts'

/** Types the object that `pgtend.config.ts` exports; returns it unchanged. It is checked when a command loads it. */
export function defineConfig(config: PgtendConfigInput): PgtendConfigInput {
  return config
}
