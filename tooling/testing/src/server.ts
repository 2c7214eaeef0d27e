// Servers without fixtures: what `index.ts` exports works inside vitest only.
export { type SystemUser, serverUser } from './process/system-user.ts'
export { findLocalBinaries } from './server/find-local-binaries.ts'
export type { ServerSetting } from './server/server-settings.ts'
export { startLocalServer } from './server/start-local-server.ts'
