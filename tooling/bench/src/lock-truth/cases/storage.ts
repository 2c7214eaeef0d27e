import type { CaseTheme } from '../lock-case.ts'

export const STORAGE: CaseTheme = {
  theme: 'storage and maintenance',
  cases: [
    { name: 'set unlogged', sql: ['alter table memories set unlogged'] },
    { name: 'set logged', sql: ['alter table visits set logged'] },
    { name: 'set unlogged on a table that is', sql: ['alter table visits set unlogged'] },
    { name: 'set storage', sql: ['alter table users alter column biography set storage external'] },
    { name: 'set compression', sql: ['alter table users alter column biography set compression pglz'] },
    { name: 'set statistics', sql: ['alter table users alter column email set statistics 500'] },
    { name: 'set fillfactor', sql: ['alter table users set (fillfactor = 80)'] },
    { name: 'set autovacuum parameters', sql: ['alter table users set (autovacuum_vacuum_scale_factor = 0.02)'] },
    { name: 'reset parameters', sql: ['alter table users reset (autovacuum_enabled)'] },
    { name: 'set access method to the same', sql: ['alter table users set access method heap'] },
    { name: 'set tablespace to the same', sql: ['alter table users set tablespace pg_default'] },
    { name: 'set schema', sql: ['alter table visits set schema archive'] },
    { name: 'replica identity', sql: ['alter table users replica identity full'] },
    { name: 'create statistics', sql: ['create statistics user_stats on age, team_id from users'] },
    { name: 'analyze', sql: ['analyze users'] },
    { name: 'vacuum', sql: ['vacuum users'], outsideTransaction: true },
    { name: 'vacuum full', sql: ['vacuum full users'], outsideTransaction: true },
    { name: 'cluster', sql: ['cluster users using users_nickname_idx'] },
    { name: 'cluster on', sql: ['alter table users cluster on users_nickname_idx'] },
    { name: 'refresh materialized view', sql: ['refresh materialized view team_sizes'] },
    { name: 'refresh materialized view concurrently', sql: ['refresh materialized view concurrently visit_pages'] },
    { name: 'refresh materialized view with no data', sql: ['refresh materialized view team_sizes with no data'] },
    {
      name: 'create materialized view',
      sql: ['create materialized view ages as select age, count(*) from users group by age'],
    },
    { name: 'create table as', sql: ['create table user_copies as select * from users'] },
    {
      name: 'lock table',
      sql: ['lock table users in share mode'],
    },
    {
      name: 'lock table and read it',
      sql: ['lock table users in exclusive mode', 'create table user_copies as select * from users'],
    },
  ],
}
