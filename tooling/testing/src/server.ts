// Servers without fixtures: what `index.ts` exports works inside vitest only.
export { type SystemUser, serverUser } from './process/system-user.ts'
export type { ServerSetting } from './server/server-settings.ts'
export { NEEDS_SECOND_SERVER, startSecondServer } from './server/start-second-server.ts'
