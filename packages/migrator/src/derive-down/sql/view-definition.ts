import { type CatalogView, qualifiedName } from '@pgtend/database'

/** `create view` or `create materialized view`; `orReplace` keeps what depends on it. */
export function viewDefinition(view: CatalogView, orReplace = false): string {
  const name = qualifiedName(view.schema, view.name)
  const options = view.options.length === 0 ? '' : ` with (${view.options.join(', ')})`
  const query = view.definition.trim().replace(/;$/, '')
  if (!view.materialized) return `create ${orReplace ? 'or replace ' : ''}view ${name}${options} as\n${query}`
  return `create materialized view ${name}${options} as\n${query}\nwith ${view.populated ? '' : 'no '}data`
}
