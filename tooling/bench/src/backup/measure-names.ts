/** Names that more than one measurement uses. */
export const OURS = 'pgtend backup create'
export const RESTORES = 'pgtend backup restore'
