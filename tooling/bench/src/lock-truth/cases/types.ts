import type { CaseTheme } from '../lock-case.ts'

const users = (column: string, type: string): readonly string[] => [
  `alter table users alter column ${column} type ${type}`,
]

export const TYPES: CaseTheme = {
  theme: 'column types',
  cases: [
    { name: 'varchar(50) to varchar(100)', sql: users('email', 'varchar(100)'), note: 'the index stays as well' },
    { name: 'varchar(50) to varchar(40)', sql: users('email', 'varchar(40)') },
    { name: 'varchar(50) to varchar', sql: users('email', 'varchar') },
    { name: 'varchar(50) to text', sql: users('email', 'text') },
    {
      name: 'varchar(20) to text with using',
      sql: ['alter table orders alter column reference type text using reference::text'],
    },
    {
      name: 'varchar(20) to text with a using that computes',
      sql: ['alter table orders alter column reference type text using lower(reference)'],
    },
    { name: 'text to varchar', sql: users('nickname', 'varchar') },
    { name: 'text to varchar(100)', sql: users('nickname', 'varchar(100)') },
    { name: 'text to an unconstrained domain', sql: users('biography', 'email_address') },
    { name: 'domain to its base type', sql: users('login', 'text') },
    {
      name: 'text to a domain with a check',
      earlier: `create domain filled as text check (value <> '');`,
      sql: users('biography', 'filled'),
    },
    { name: 'text to char(100)', sql: users('nickname', 'char(100)') },
    { name: 'varchar(50) to varchar(50)', sql: users('email', 'varchar(50)') },
    { name: 'text to text with another collation', sql: users('biography', 'text collate "C"') },
    {
      name: 'indexed text to another collation',
      sql: users('nickname', 'text collate "POSIX"'),
      note: 'only the index is built again',
    },
    { name: 'numeric(10,2) to numeric(12,2)', sql: users('balance', 'numeric(12, 2)') },
    { name: 'numeric(10,2) to numeric(8,2)', sql: users('balance', 'numeric(8, 2)') },
    { name: 'numeric(10,2) to numeric(12,4)', sql: users('balance', 'numeric(12, 4)') },
    { name: 'numeric(10,2) to numeric', sql: users('balance', 'numeric') },
    { name: 'numeric to numeric(10,2)', sql: users('rating', 'numeric(10, 2)') },
    { name: 'smallint to integer', sql: ['alter table teams alter column seats type integer'] },
    { name: 'integer to bigint', sql: users('age', 'bigint') },
    { name: 'integer key to bigint', sql: ['alter table memories alter column id type bigint'] },
    { name: 'integer to text', sql: users('manager_id', 'text') },
    { name: 'timestamp to timestamptz in UTC', sql: users('left_at', 'timestamptz') },
    {
      name: 'timestamp to timestamptz in UTC that the migration sets',
      sql: [`set local timezone = 'UTC'`, ...users('left_at', 'timestamptz')],
    },
    {
      name: 'indexed timestamp to timestamptz in UTC',
      sql: users('seen_at', 'timestamptz'),
      note: 'the table stays, its index is built again',
    },
    {
      name: 'timestamp to timestamptz in another time zone',
      sql: [`set local timezone = 'Europe/Berlin'`, ...users('left_at', 'timestamptz')],
    },
    {
      name: 'timestamp to timestamptz at a time zone',
      sql: [`alter table users alter column left_at type timestamptz using left_at at time zone 'Europe/Berlin'`],
    },
    { name: 'timestamptz to timestamp in UTC', sql: users('joined_at', 'timestamp') },
    {
      name: 'timestamptz to timestamp in another time zone',
      sql: [`set local timezone = 'Asia/Tokyo'`, ...users('joined_at', 'timestamp')],
    },
    { name: 'timestamp to timestamp(3)', sql: users('left_at', 'timestamp(3)') },
    {
      name: 'timestamp(3) to timestamp',
      earlier: 'alter table users add column checked_at timestamp(3);',
      sql: users('checked_at', 'timestamp'),
    },
    { name: 'timestamp to date', sql: users('left_at', 'date') },
    { name: 'json to jsonb', sql: users('settings', 'jsonb') },
    { name: 'jsonb to text', sql: users('profile', 'text') },
    { name: 'cidr to inet', sql: users('address', 'inet') },
    { name: 'bit(8) to varbit', sql: users('flags', 'bit varying using flags::bit varying') },
    {
      name: 'enum to text',
      sql: ['alter table users alter column state drop default, alter column state type text using state::text'],
    },
    {
      name: 'text to enum',
      earlier: `alter table users add column new_state text default 'calm';`,
      sql: [
        'alter table users alter column new_state drop default, alter column new_state type mood using new_state::mood',
      ],
    },
    { name: 'vector(3) to vector', sql: ['alter table memories alter column embedding type vector'] },
    { name: 'vector to vector(3)', sql: ['alter table memories alter column untyped type vector(3)'] },
    {
      name: 'vector(3) to vector(4)',
      sql: [
        'alter table memories alter column embedding type vector(4) using array_append(embedding::real[], 0)::vector(4)',
      ],
    },
    {
      name: 'vector(3) to vector(4) with rows of three',
      sql: ['alter table memories alter column embedding type vector(4)'],
    },
    { name: 'vector(3) to halfvec(3)', sql: ['alter table memories alter column embedding type halfvec(3)'] },
    { name: 'indexed vector(3) to vector(3)', sql: ['alter table chunks alter column embedding type vector(3)'] },
    { name: 'halfvec(3) to halfvec', sql: ['alter table memories alter column half type halfvec'] },
    { name: 'type change on a partitioned table', sql: ['alter table events alter column user_id type bigint'] },
    { name: 'free type change on a partitioned table', sql: ['alter table events alter column kind type varchar'] },
    {
      name: 'type change of a column in a check',
      sql: ['alter table users alter column age type integer'],
      note: 'even the same type checks the constraint again',
    },
    {
      name: 'widening of a column in a check',
      earlier: `alter table users add constraint email_filled check (email <> '');`,
      sql: users('email', 'varchar(80)'),
      note: 'the constraint is checked again, so all rows are read',
    },
    { name: 'type change on an empty table', sql: ['alter table drafts alter column id type bigint'] },
    {
      name: 'type change on a table of the same migration',
      sql: ['create table badges (id integer primary key)', 'alter table badges alter column id type bigint'],
    },
  ],
}
