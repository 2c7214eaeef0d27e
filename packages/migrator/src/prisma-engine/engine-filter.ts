import type { SchemaFilter } from '@prisma/schema-engine-wasm/schema_engine_bg'

/** No table and no enum is hidden from the engine: pgtend filters statements, and says what it leaves alone. */
export const NOTHING_EXTERNAL: SchemaFilter = { externalTables: [], externalEnums: [] }
