import type { EnsureVectorExtensionResult, ExtensionUpgradeResult, VectorExtensionStatus } from '@pgtend/vector-index'

export function renderStatus(status: VectorExtensionStatus): string {
  if (status.installed === null) return renderAbsent(status.available)
  const next = status.upgradeAvailable ? 'pgtend vector extension upgrade' : 'pgtend vector list'
  const available = status.upgradeAvailable ? `; ${status.available} is available` : ''
  return [
    `pgvector ${status.installed} in schema "${status.schema}"${available}.`,
    ...status.gates.map(({ available: has, since, what }) => `  ${has ? 'has  ' : 'lacks'} ${since}  ${what}`),
    ...status.warnings.map((text) => `  Warning: ${text}`),
    `Next: ${next}`,
  ].join('\n')
}

function renderAbsent(available: string | null): string {
  return available === null
    ? 'The server does not have pgvector; install its package for this PostgreSQL.\nNext: pgtend vector extension'
    : `pgvector is not created here; the server has ${available}.\nNext: pgtend vector extension ensure`
}

export function renderEnsured({ outcome, status }: EnsureVectorExtensionResult): string {
  const what = outcome === 'created' ? 'created' : 'is there already'
  return `pgvector ${status.installed} ${what}.\nNext: pgtend vector list`
}

export function renderUpgrade({ outcome, plan }: ExtensionUpgradeResult): string {
  if (plan === null) return 'pgvector is as new as the server has it; nothing to do.\nNext: pgtend vector list'
  const done = outcome === 'upgraded' ? `pgvector upgraded from ${plan.from} to ${plan.to}.` : `${plan.statement};`
  const next = outcome === 'upgraded' ? 'pgtend vector list' : 'pgtend vector extension upgrade'
  return [done, ...plan.notes.map((note) => `  ${note}`), `Next: ${next}`].join('\n')
}
