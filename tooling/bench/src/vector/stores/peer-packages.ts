/** The packages that are compared with, and what they ask for. Installed when they are needed: 340 packages are not for every clone. */
export const PEER_PACKAGES = {
  '@langchain/community': '1.1.29',
  '@langchain/core': '1.4.0',
  '@llamaindex/core': '0.6.23',
  '@llamaindex/env': '0.1.31',
  '@llamaindex/postgres': '0.0.66',
  '@mastra/core': '1.71.0',
  '@mastra/pg': '1.27.1',
  pg: '8.23.1',
  pgvector: '0.2.0',
} as const
