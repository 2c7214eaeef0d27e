/** One migration of a generated history. */
export interface GeneratedMigration {
  /** Folder name in Prisma's layout: `20240101000000_create_orders_0`. */
  readonly name: string
  readonly sql: string
  /** False for what PostgreSQL refuses inside a transaction; such a file has one statement. */
  readonly transactional: boolean
}

/** A table that the history has created, with what later migrations need to know of it. */
interface Table {
  readonly name: string
  readonly number: number
}

const FIRST_DAY = Date.UTC(2024, 0, 1)
const DAY_MS = 86_400_000

/**
 * Writes a history such as products grow it, always the same for the same count: tables with keys and comments, columns, checks that
 * are validated later, enums that gain values, functions with `$$` bodies, triggers, views, small data migrations, and one
 * `create index concurrently` in ten files. Pure.
 */
export function generateHistory(count: number): readonly GeneratedMigration[] {
  const tables: Table[] = []
  return Array.from({ length: count }, (_, index) => {
    const step = STEPS[index % STEPS.length] ?? createTable
    const { title, sql, transactional = true } = step(index, tables)
    const stamp = new Date(FIRST_DAY + index * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')
    return { name: `${stamp}093000_${title}`, sql: `${sql.trim()}\n`, transactional }
  })
}

interface Step {
  readonly title: string
  readonly sql: string
  readonly transactional?: boolean
}

type MakeStep = (index: number, tables: Table[]) => Step

/** Each tenth of the history makes one table and then works on it and its elders. */
const STEPS: readonly MakeStep[] = [
  createTable,
  addColumns,
  addFunction,
  addEnum,
  addIndexConcurrently,
  addEnumValue,
  addCheck,
  addView,
  moveData,
  changeColumns,
]

function createTable(_: number, tables: Table[]): Step {
  const number = tables.length
  const name = `order_line_${number}`
  const parent = tables.at(-1)?.name
  tables.push({ name, number })
  return {
    title: `create_${name}`,
    sql: `
-- The lines of an order; "total" is kept by a trigger; nothing here depends on ';' in comments.
create table ${name} (
  id uuid primary key default gen_random_uuid(),
  parent_id uuid${parent === undefined ? '' : ` references ${parent} (id) on delete cascade`},
  position integer not null default 0 check (position >= 0),
  title text not null,
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  unique (parent_id, position)
);
create index ${name}_metadata_idx on ${name} using gin (metadata jsonb_path_ops);
create index ${name}_created_at_idx on ${name} (created_at desc);
comment on table ${name} is 'Lines of order; written by the shop';
comment on column ${name}.metadata is 'Free-form; searched with @>';
`,
  }
}

function addColumns(index: number, tables: Table[]): Step {
  const { name } = newest(tables)
  return {
    title: `add_prices_to_${name}`,
    sql: `
alter table ${name}
  add column net numeric(12, 2) not null default 0,
  add column gross numeric(12, 2) not null default 0,
  add column note_${index} text;
create index ${name}_open_idx on ${name} (parent_id) where gross > 0;
`,
  }
}

function addFunction(index: number, tables: Table[]): Step {
  const { name } = newest(tables)
  return {
    title: `touch_${name}`,
    sql: `
create function touch_${name}() returns trigger language plpgsql as $$
begin
  -- a body with ; and 'quotes' and "names"
  if new.net is distinct from old.net then
    new.gross := round(new.net * 1.19, 2);
  end if;
  return new;
end;
$$;

create trigger touch before update on ${name} for each row execute function touch_${name}();

do $block$
begin
  if to_regclass('${name}') is null then
    raise exception 'table ${name} is missing at ${index}';
  end if;
end
$block$;
`,
  }
}

function addEnum(_: number, tables: Table[]): Step {
  const { name, number } = newest(tables)
  return {
    title: `state_of_${name}`,
    sql: `
create type order_state_${number} as enum ('open', 'paid');
alter table ${name} add column state order_state_${number} not null default 'open';
`,
  }
}

function addIndexConcurrently(_: number, tables: Table[]): Step {
  const { name } = newest(tables)
  return {
    title: `index_state_of_${name}`,
    sql: `create index concurrently ${name}_state_idx on ${name} (state, created_at);`,
    transactional: false,
  }
}

function addEnumValue(_: number, tables: Table[]): Step {
  const { number } = newest(tables)
  return { title: `cancelled_${number}`, sql: `alter type order_state_${number} add value 'cancelled' after 'paid';` }
}

function addCheck(_: number, tables: Table[]): Step {
  const { name } = newest(tables)
  return {
    title: `check_${name}`,
    sql: `
alter table ${name} add constraint ${name}_gross_check check (gross >= net) not valid;
alter table ${name} validate constraint ${name}_gross_check;
alter table ${name} alter column state set default 'cancelled';
alter table ${name} alter column state set default 'open';
`,
  }
}

function addView(_: number, tables: Table[]): Step {
  const { name } = newest(tables)
  return {
    title: `totals_of_${name}`,
    sql: `
create view ${name}_totals as
  select parent_id, count(*) as lines, sum(gross) as gross from ${name} group by parent_id;
comment on view ${name}_totals is 'One row per order';
`,
  }
}

function moveData(_: number, tables: Table[]): Step {
  const { name } = newest(tables)
  return {
    title: `fill_${name}`,
    sql: `
insert into ${name} (position, title, net, gross, metadata)
select n, 'line ' || n, n, n * 2, jsonb_build_object('n', n) from generate_series(1, 50) as n;
update ${name} set tags = array['even'] where position % 2 = 0;
`,
  }
}

function changeColumns(index: number, tables: Table[]): Step {
  const { name } = newest(tables)
  return {
    title: `widen_${name}`,
    sql: `
alter table ${name} alter column position type bigint, alter column title drop not null;
alter table ${name} rename column note_${index - 8} to remark;
drop index ${name}_created_at_idx;
create index ${name}_created_at_idx on ${name} using brin (created_at);
`,
  }
}

/** Steps follow in order, so there is always a table. */
function newest(tables: readonly Table[]): Table {
  const table = tables.at(-1)
  if (table === undefined) throw new Error('the history changes a table before it creates one')
  return table
}
