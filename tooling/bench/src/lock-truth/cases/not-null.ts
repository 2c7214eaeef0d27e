import type { CaseTheme } from '../lock-case.ts'

const SET_NOT_NULL = 'alter table users alter column nickname set not null'
const NOT_VALID = 'alter table users add constraint nickname_known check (nickname is not null) not valid'
const VALIDATE = 'alter table users validate constraint nickname_known'

export const NOT_NULL: CaseTheme = {
  theme: 'not null',
  cases: [
    { name: 'set not null', sql: [SET_NOT_NULL] },
    { name: 'set not null on a column that is', sql: ['alter table users alter column email set not null'] },
    {
      name: 'set not null after a check that was valid from the start',
      sql: ['alter table users alter column age set not null'],
      note: 'the check came with the table',
    },
    {
      name: 'set not null after a check validated earlier',
      earlier: `${NOT_VALID}; ${VALIDATE};`,
      sql: [SET_NOT_NULL],
    },
    {
      name: 'set not null and drop the check validated earlier',
      earlier: `${NOT_VALID}; ${VALIDATE};`,
      sql: [SET_NOT_NULL, 'alter table users drop constraint nickname_known'],
    },
    { name: 'set not null after a check that is not valid', earlier: `${NOT_VALID};`, sql: [SET_NOT_NULL] },
    {
      name: 'set not null after a check of another column',
      earlier: 'alter table users add constraint code_known check (code is not null);',
      sql: [SET_NOT_NULL],
    },
    {
      name: 'set not null after a check that says more',
      earlier: `alter table users add constraint nick check (nickname is not null and nickname <> '');`,
      sql: [SET_NOT_NULL],
    },
    {
      name: 'set not null after a check that only implies it',
      earlier: `alter table users add constraint nick check (nickname <> '');`,
      sql: [SET_NOT_NULL],
      note: 'a check is true for NULL',
    },
    {
      name: 'set not null after a check dropped again',
      earlier: `${NOT_VALID}; ${VALIDATE}; alter table users drop constraint nickname_known;`,
      sql: [SET_NOT_NULL],
    },
    {
      name: 'check, validate and set not null in the same migration',
      sql: [NOT_VALID, VALIDATE, SET_NOT_NULL],
      note: 'the strong lock of the first statement is held while the second reads',
    },
    {
      name: 'validate and set not null in the same migration',
      earlier: `${NOT_VALID};`,
      sql: [VALIDATE, SET_NOT_NULL],
      note: 'the rows are read before the strong lock is taken',
    },
    {
      name: 'set not null on a column with nulls',
      earlier: 'update users set code = null where id = 7;',
      sql: ['alter table users alter column code set not null'],
    },
    { name: 'set not null on an empty table', sql: ['alter table drafts alter column state set not null'] },
    { name: 'set not null on a partitioned table', sql: ['alter table events alter column user_id set not null'] },
    {
      name: 'set not null on a column added by the same migration',
      sql: [
        'alter table users add column points integer default 0',
        'alter table users alter column points set not null',
      ],
    },
    { name: 'drop not null', sql: ['alter table users alter column email drop not null'] },
  ],
}
