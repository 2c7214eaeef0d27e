import type { CatalogTrigger } from '@pgtend/database'

const VERBS: Readonly<Record<CatalogTrigger['enabled'], string>> = {
  origin: 'enable',
  disabled: 'disable',
  replica: 'enable replica',
  always: 'enable always',
}

/** How `alter table` and `alter event trigger` say when a trigger fires: `enable always`. */
export function enabledVerb(enabled: CatalogTrigger['enabled']): string {
  return VERBS[enabled]
}
