import { connectTo } from '../scratch-databases.ts'
import { FIXTURE_ROWS, FIXTURE_SCHEMA } from './fixture.ts'

/** Makes an empty database what every case starts from: tables with rows, and their statistics. */
export async function fillFixture(url: string): Promise<void> {
  const client = await connectTo(url)
  try {
    await client.query(FIXTURE_SCHEMA)
    await client.query(FIXTURE_ROWS)
  } finally {
    await client.end()
  }
}
