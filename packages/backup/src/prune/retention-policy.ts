/** What is kept of each database, server and environment. Periods are in UTC and count only where there is a backup. */
export interface RetentionPolicy {
  /** Backups younger than this stay. */
  readonly days: number
  /** Number of newest days, weeks (from Monday), months and years of which the newest good backup stays; 0 for none. */
  readonly daily: number
  readonly weekly: number
  readonly monthly: number
  readonly yearly: number
  /** So many of the newest verified backups always stay; at least 1. */
  readonly minVerified: number
}

/** Policies with a name: what the environments of the same names keep by default. */
export const RETENTION_PRESETS = {
  development: { days: 7 },
  staging: { days: 30 },
  production: { days: 90, yearly: 7 },
} as const satisfies Readonly<Record<string, Partial<RetentionPolicy>>>

/** A preset by its name, or numbers of one's own. */
export type RetentionSetting = keyof typeof RETENTION_PRESETS | (Partial<RetentionPolicy> & { readonly days: number })

const NOTHING_MORE = { daily: 0, weekly: 0, monthly: 0, yearly: 0, minVerified: 1 } as const

/** `1 day`, `7 days`. Pure. */
export function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`
}

/** Fills in what a setting leaves out. Pure. */
export function retentionPolicy(setting: RetentionSetting): RetentionPolicy {
  return { ...NOTHING_MORE, ...(typeof setting === 'string' ? RETENTION_PRESETS[setting] : setting) }
}
