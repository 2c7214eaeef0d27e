export { type AuditEntry, type AuditLog, type AuditQuery, createAuditLog } from './audit/audit-log.ts'
export { REDACTED, type RedactionOptions, redactDetails, SECRET_WORDS } from './audit/redact-details.ts'
export {
  type ChatRepository,
  createChatRepository,
  type NewChat,
  type NewChatMessage,
} from './chats/chat-repository.ts'
export { createPrismaClient, type PrismaClientOptions } from './client/create-prisma-client.ts'
export { prismaRunner } from './client/prisma-runner.ts'
export { coreSchemaDirectory } from './core-schema-directory.ts'
export type { Embedder } from './embedding/embedder.ts'
export { createLexicalEmbedder, type LexicalEmbedderOptions } from './embedding/lexical-embedder.ts'
export {
  createEncryptedMemoryRepository,
  type DecryptedMemory,
  type EncryptedMemoryRepository,
  encryptedMemoryLocation,
  type NewEncryptedMemory,
} from './encryption/encrypted-memory-repository.ts'
export type { EncryptionKey } from './encryption/encryption-keys.ts'
export {
  createFieldCipher,
  type FieldCipher,
  type FieldCipherOptions,
  type FieldLocation,
} from './encryption/field-cipher.ts'
export {
  planReencryption,
  type ReencryptionPlan,
  type ReencryptionResult,
  type ReencryptOptions,
  reencrypt,
} from './encryption/reencrypt.ts'
export { CORE_SCHEMA_ERRORS, CoreSchemaError, type CoreSchemaErrorCode } from './errors.ts'
export type {
  AuditLog as AuditLogRow,
  Chat,
  ChatMessage,
  Memory,
  PrismaClient,
  Story,
  Team,
  TeamMember,
  TeamRole,
  User,
} from './generated/client.ts'
export { type JsonArray, type JsonObject, type JsonValue, toJsonText } from './json/json-value.ts'
export { jsonbContains } from './json/jsonb-contains.ts'
export { type JsonbFilter, jsonbFilterSql, matchesJsonbFilter, type SqlCondition } from './json/jsonb-filter.ts'
export { type MarkdownPiece, type SplitMarkdownOptions, splitMarkdown } from './markdown/split-markdown.ts'
export {
  createMemoryRepository,
  type MemoryQuery,
  type MemoryRepository,
  type NewMemory,
} from './memories/memory-repository.ts'
export {
  createMemorySearch,
  type FoundMemory,
  type MemorySearch,
  type SimilarMemoryOptions,
} from './memories/memory-search.ts'
export { EMBEDDING_DIMENSIONS } from './memories/vector-text.ts'
export { type CursorPosition, decodeCursor, encodeCursor } from './pagination/cursor.ts'
export type { Page, PageOptions } from './pagination/page.ts'
export type { SqlRunner } from './sql/sql-runner.ts'
export type { RepositoryOptions } from './sql/tables.ts'
export {
  type ArrayCondition,
  createStoryRepository,
  type NewStory,
  type StoryQuery,
  type StoryRepository,
} from './stories/story-repository.ts'
export { roleAllows, type TeamPermission } from './teams/team-permissions.ts'
export {
  createTeamRepository,
  type NewTeam,
  type NewTeamMember,
  type TeamRepository,
} from './teams/team-repository.ts'
export { createPreferencesRepository, type PreferencesRepository } from './users/preferences-repository.ts'
export { createUserRepository, type NewUser, type UserRepository } from './users/user-repository.ts'
